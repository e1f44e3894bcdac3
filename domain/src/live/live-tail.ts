import type { LogReader } from "@kontor/core";
import { CLICKS } from "../collect/index.ts";
import { LiveFeed, type LakePosition } from "./live-feed.ts";
import { heartbeat, liveMessage } from "./live-viewer.ts";
import { formatPosition, type LivePosition } from "./live-position.ts";
import type { IsBot } from "./mark-bots.ts";
import { RepeatWindow, REPEAT_RECORDS, eventsOf } from "./repeat-window.ts";

/** One turn reads no more than this, so that a flood does not hold up requests. */
const TURN = { maxBytes: 4 << 20, maxRecords: 10_000 };
const HEARTBEAT_TURNS = 120;
/** A minute without taking anything ends a stream. */
const STALLED_TURNS = 480;

/** The one reader of the log's end for all viewers. Its methods never run at the same time. */
export class LiveTail {
  readonly feeds = new Map<string, LiveFeed>();
  readonly #log: LogReader;
  readonly #isBot: IsBot | undefined;
  readonly #lake: (LakePosition | undefined)[] = [];
  #position: number[] = [];
  #turns = 0;

  constructor(log: LogReader, isBot?: IsBot) {
    this.#log = log;
    this.#isBot = isBot;
  }

  get position(): LivePosition {
    return this.#position;
  }

  /** Nobody watched until now: what came before is for those who ask for it. */
  async begin(): Promise<void> {
    const count = this.#log.partitions(CLICKS);
    const bounds = Array.from({ length: count }, (_, partition) => this.#log.bounds(CLICKS, partition));
    this.#position = (await Promise.all(bounds)).map(({ end }) => end);
    this.feeds.clear();
  }

  delivered(partition: number, place: LakePosition): void {
    this.#lake[partition] = place;
  }

  changed(tenant: string, snapshot: number): void {
    this.feeds.get(tenant)?.tellCommit(snapshot, this.#lake);
  }

  /** The feed of a tenant, opened where the tail stands. */
  async feed(tenant: string): Promise<LiveFeed> {
    const known = this.feeds.get(tenant);
    if (known !== undefined) return known;
    const windows: RepeatWindow[] = [];
    for (const [partition, offset] of this.#position.entries())
      windows.push(await warmWindow(this.#log, tenant, partition, offset));
    const feed = new LiveFeed(tenant, windows, this.#isBot);
    this.feeds.set(tenant, feed);
    return feed;
  }

  /** Reads what is new and tells it. */
  async turn(): Promise<void> {
    this.#turns += 1;
    for (const partition of this.#position.keys()) await this.#read(partition);
    for (const [tenant, feed] of this.feeds) {
      feed.turn([...this.#position], this.#lake);
      this.#careForViewers(feed);
      if (feed.idle) this.feeds.delete(tenant);
    }
  }

  async #read(partition: number): Promise<void> {
    const from = this.#position[partition] ?? 0;
    if ((await this.#log.bounds(CLICKS, partition)).end <= from) return;
    const { records, next } = await this.#log.read(CLICKS, partition, from, TURN);
    for (const stored of records) this.feeds.get(stored.key)?.take(partition, stored);
    this.#position[partition] = next;
  }

  #careForViewers(feed: LiveFeed): void {
    for (const channel of feed.channels.values()) {
      for (const viewer of channel.viewers) {
        if (this.#turns % HEARTBEAT_TURNS === 0) viewer.send(heartbeat);
        if (viewer.recovers(STALLED_TURNS))
          viewer.send(liveMessage("reset", { reason: "too_slow" }, formatPosition(channel.told)));
        if (viewer.closed) channel.viewers.delete(viewer);
      }
    }
  }
}

/** The ids that came right before an offset. */
export async function warmWindow(
  log: LogReader,
  tenant: string,
  partition: number,
  upto: number,
): Promise<RepeatWindow> {
  const window = new RepeatWindow();
  let next = Math.max(0, upto - REPEAT_RECORDS);
  while (next < upto) {
    const chunk = await log.read(CLICKS, partition, next, { ...TURN, maxRecords: upto - next });
    if (chunk.next === next) return window;
    for (const stored of chunk.records) {
      const record = stored.offset < upto ? eventsOf(stored, tenant) : undefined;
      if (record !== undefined) window.note(record.hashes, stored.offset);
    }
    next = chunk.next;
  }
  return window;
}
