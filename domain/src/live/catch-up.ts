import type { LogReader } from "@kontor/core";
import { CLICKS } from "../collect/index.ts";
import { formatPosition, type LivePosition } from "./live-position.ts";
import { LiveSummary, type LiveEventFields } from "./live-summary.ts";
import { warmWindow } from "./live-tail.ts";
import { liveMessage } from "./live-viewer.ts";
import { markBots, type IsBot } from "./mark-bots.ts";
import { eventsOf } from "./repeat-window.ts";

const STEP = { maxBytes: 4 << 20, maxRecords: 10_000 };
const KEPT_STEPS = 32;

export interface CatchUpOptions {
  readonly log: LogReader;
  readonly tenant: string;
  readonly policy?: string | undefined;
  readonly allows?: ((event: LiveEventFields) => boolean) | undefined;
  readonly hide?: ((event: LiveEventFields) => LiveEventFields) | undefined;
  readonly newest?: number | undefined;
  readonly isBot?: IsBot | undefined;
}

/** What brings a viewer from one position to another. */
export interface CatchUpStep {
  /** Left out when there is nothing to tell. */
  readonly message: Buffer | undefined;
  readonly position: LivePosition;
}

export type TakeStep = (
  from: LivePosition,
  target: LivePosition,
  options: CatchUpOptions,
) => Promise<CatchUpStep>;

/**
 * Steps from old positions towards a target, a bounded piece at a time. After a restart all viewers of a channel come back with the same position: the first
 * one's step is kept for the others. A step stays true for ever, as the log does not change.
 */
export function createCatchUp(): TakeStep {
  const kept = new Map<string, Promise<CatchUpStep>>();
  return (from, target, options) => {
    const key = JSON.stringify([options.tenant, options.policy ?? "", from]);
    const known = kept.get(key);
    if (known !== undefined) return known;
    const step = takeStep(from, target, options);
    // What failed, or came no further, is tried again.
    step.then(
      ({ position }) => void (formatPosition(position) === formatPosition(from) && kept.delete(key)),
      () => void kept.delete(key),
    );
    kept.set(key, step);
    const [oldest] = kept.keys();
    if (kept.size > KEPT_STEPS && oldest !== undefined) kept.delete(oldest);
    return step;
  };
}

async function takeStep(
  from: LivePosition,
  target: LivePosition,
  options: CatchUpOptions,
): Promise<CatchUpStep> {
  const summary = new LiveSummary(options.tenant, options.newest);
  const position: number[] = [];
  for (const [partition, offset] of from.entries())
    position.push(await readPiece(partition, offset, target[partition] ?? 0, options, summary));
  if (summary.accepted === 0) return { message: undefined, position };
  return { message: liveMessage("events", summary.message(), formatPosition(position)), position };
}

async function readPiece(
  partition: number,
  from: number,
  end: number,
  { log, tenant, allows, hide, isBot }: CatchUpOptions,
  summary: LiveSummary,
): Promise<number> {
  if (from >= end) return from;
  const window = await warmWindow(log, tenant, partition, from);
  const limits = { ...STEP, maxRecords: Math.min(STEP.maxRecords, end - from) };
  const { records, next } = await log.read(CLICKS, partition, from, limits);
  for (const stored of records) {
    const record = stored.offset < end ? eventsOf(stored, tenant) : undefined;
    if (record === undefined) continue;
    for (const event of markBots(window.take(record, stored.offset), record.header, isBot))
      if (allows === undefined || allows(event)) summary.add(hide?.(event) ?? event, record.header.received);
  }
  return Math.min(next, end);
}
