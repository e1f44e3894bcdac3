import type { LogReader } from "@kontor/core";
import { CLICKS } from "../collect/index.ts";
import { formatPosition, type LivePosition } from "./live-position.ts";
import { LiveSummary, type LiveEventFields } from "./live-summary.ts";
import { warmWindow } from "./live-tail.ts";
import { liveMessage } from "./live-viewer.ts";
import { eventsOf, type RepeatWindow } from "./repeat-window.ts";

const STEP = { maxBytes: 4 << 20, maxRecords: 10_000 };

export interface CatchUpOptions {
  readonly log: LogReader;
  readonly tenant: string;
  readonly allows: ((event: LiveEventFields) => boolean) | undefined;
  readonly hide?: ((event: LiveEventFields) => LiveEventFields) | undefined;
  readonly newest?: number | undefined;
}

/** Brings one viewer from an old position towards the tail, a bounded piece at a time. */
export class CatchUp {
  readonly #options: CatchUpOptions;
  readonly #windows: RepeatWindow[] = [];
  readonly #position: number[];

  constructor(position: LivePosition, options: CatchUpOptions) {
    this.#position = [...position];
    this.#options = options;
  }

  get position(): LivePosition {
    return this.#position;
  }

  /** Reads at most one piece of each partition, not beyond `target`; resolves to its message, if there is something to tell. */
  async step(target: LivePosition): Promise<Buffer | undefined> {
    const { tenant, newest } = this.#options;
    const summary = new LiveSummary(tenant, newest);
    for (const [partition, end] of target.entries()) await this.#read(partition, end, summary);
    if (summary.accepted === 0) return undefined;
    return liveMessage("events", summary.message(), formatPosition(this.#position));
  }

  async #read(partition: number, end: number, summary: LiveSummary): Promise<void> {
    const { log, tenant, allows, hide } = this.#options;
    const from = this.#position[partition] ?? 0;
    if (from >= end) return;
    const window = (this.#windows[partition] ??= await warmWindow(log, tenant, partition, from));
    const limits = { ...STEP, maxRecords: Math.min(STEP.maxRecords, end - from) };
    const { records, next } = await log.read(CLICKS, partition, from, limits);
    for (const stored of records) {
      const record = stored.offset < end ? eventsOf(stored, tenant) : undefined;
      const events = record === undefined ? [] : window.take(record, stored.offset);
      for (const event of events)
        if (allows === undefined || allows(event))
          summary.add(hide?.(event) ?? event, record?.header.received ?? 0);
    }
    this.#position[partition] = Math.min(next, end);
  }
}
