import type { StoredRecord } from "@kontor/core";
import { LiveChannel, type ChannelOptions } from "./live-channel.ts";
import { formatPosition, type LivePosition } from "./live-position.ts";
import { markBots, type IsBot } from "./mark-bots.ts";
import { eventsOf, RepeatWindow } from "./repeat-window.ts";

/** How far the lake is, by partition. */
export interface LakePosition {
  readonly next: number;
  readonly snapshot: number;
}

/** What is new of one tenant that somebody watches: parsed once, for all its channels. */
export class LiveFeed {
  readonly channels = new Map<string, LiveChannel>();
  readonly #tenant: string;
  readonly #windows: RepeatWindow[];
  readonly #isBot: IsBot | undefined;
  /** First offset by partition that no commit was told of. */
  readonly #untold: (number | undefined)[];
  /** Offset of the newest record by partition. */
  readonly #newest: number[] = [];

  constructor(tenant: string, windows: RepeatWindow[], isBot: IsBot | undefined) {
    this.#isBot = isBot;
    this.#tenant = tenant;
    this.#windows = windows;
    this.#untold = windows.map(() => undefined);
  }

  get idle(): boolean {
    return [...this.channels.values()].every((channel) => channel.viewers.size === 0);
  }

  channel(policy: string, options: Omit<ChannelOptions, "tenant">): LiveChannel {
    const known = this.channels.get(policy);
    if (known !== undefined) return known;
    const opened = new LiveChannel({ ...options, tenant: this.#tenant });
    this.channels.set(policy, opened);
    return opened;
  }

  take(partition: number, stored: StoredRecord): void {
    const record = eventsOf(stored, this.#tenant);
    if (record === undefined) return;
    const taken = this.#windows[partition]?.take(record, stored.offset) ?? [];
    const events = markBots(taken, record.header, this.#isBot);
    this.#untold[partition] ??= stored.offset;
    this.#newest[partition] = stored.offset;
    for (const channel of this.channels.values())
      for (const event of events) channel.add(event, record.header.received);
  }

  turn(position: LivePosition, lake: readonly (LakePosition | undefined)[]): void {
    this.#tellCommits(lake);
    for (const channel of this.channels.values()) channel.turn(position);
  }

  #tellCommits(lake: readonly (LakePosition | undefined)[]): void {
    let snapshot = 0;
    for (const [partition, place] of lake.entries()) {
      const from = this.#untold[partition];
      if (place === undefined || from === undefined || from >= place.next) continue;
      snapshot = Math.max(snapshot, place.snapshot);
      this.#untold[partition] = place.next <= (this.#newest[partition] ?? 0) ? place.next : undefined;
    }
    if (snapshot > 0) this.tellCommit(snapshot, lake);
  }

  tellCommit(snapshot: number, lake: readonly (LakePosition | undefined)[]): void {
    const upto = formatPosition(this.#windows.map((_window, partition) => lake[partition]?.next ?? 0));
    for (const channel of this.channels.values()) channel.committed({ snapshot, upto });
  }
}
