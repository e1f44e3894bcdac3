import { setTimeout as sleep } from "node:timers/promises";
import type { LogReader } from "@kontor/core";
import { CLICKS } from "../collect/index.ts";
import { createCatchUp } from "./catch-up.ts";
import type { LakePosition } from "./live-feed.ts";
import { formatPosition, isAtLeast, parsePosition, type LivePosition } from "./live-position.ts";
import type { LiveEventFields } from "./live-summary.ts";
import { LiveTail } from "./live-tail.ts";
import { liveMessage, LiveViewer, type LiveSink } from "./live-viewer.ts";
import type { IsBot } from "./mark-bots.ts";
import { createTurnstile } from "./turnstile.ts";

/** Between two looks at the log while somebody watches. */
const TURN_MS = 125;
const CATCH_UP_MS = 250;
const CATCHING_UP = 4;
const MOST_VIEWERS = 5000;

export interface LiveRequest {
  readonly tenant: string;
  /** Position after which to go on, as a message's id; left out: from now on. */
  readonly from?: string | undefined;
  /** Which events this viewer may see, and a name for that rule: viewers of one rule share their messages. */
  readonly allows?: ((event: LiveEventFields) => boolean) | undefined;
  /** Takes away what this rule hides of an event. */
  readonly hide?: ((event: LiveEventFields) => LiveEventFields) | undefined;
  readonly policy?: string | undefined;
}

export type LiveOutcome =
  | { readonly ok: true; readonly viewer: Pick<LiveViewer, "close"> }
  | { readonly ok: false; readonly reason: "bad_position" | "full" };

export interface LiveHubOptions {
  readonly log: LogReader;
  /** The lake's newest snapshot. */
  readonly snapshot: () => Promise<number>;
  /** Left out: no event is marked as a bot's. */
  readonly isBot?: IsBot;
  /** Told when the log could not be read; the next turn tries again. */
  readonly trouble?: (error: unknown) => void;
  /** For tests: turns are taken by hand; how many events a message shows. */
  readonly manual?: boolean;
  readonly newest?: number;
}

/**
 * Everybody who watches. One tail reads the log for all of them:
 * 1. A viewer from an old position is brought by steps, read from the log a piece at a time, to where its channel had told everything.
 * 2. Between two turns of the tail it gets the messages that the channel sent meanwhile, and joins: no gap, no double.
 * 3. From then on it gets its channel's messages, made once for all.
 */
export class LiveHub implements AsyncDisposable {
  readonly #options: LiveHubOptions;
  readonly #tail: LiveTail;
  readonly #alone = createTurnstile(1);
  readonly #catchingUp = createTurnstile(CATCHING_UP);
  readonly #takeStep = createCatchUp();
  readonly #viewers = new Set<LiveViewer>();
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #following = 0;

  constructor(options: LiveHubOptions) {
    this.#options = options;
    this.#tail = new LiveTail(options.log, options.isBot);
  }

  get viewers(): number {
    return this.#viewers.size;
  }

  /** Those that still catch up. */
  get following(): number {
    return this.#following;
  }

  /** A commit of the lake: everything of the partition before `next` can be queried. */
  delivered(partition: number, place: LakePosition): void {
    this.#tail.delivered(partition, place);
  }

  /** The lake changed for a tenant otherwise than by delivery. */
  changed(tenant: string, snapshot: number): void {
    this.#tail.changed(tenant, snapshot);
  }

  /** Begins a stream; messages go to the sink until either side closes. */
  async watch(request: LiveRequest, sink: LiveSink): Promise<LiveOutcome> {
    const { log } = this.#options;
    this.#forgetClosed();
    if (this.#viewers.size >= MOST_VIEWERS || this.#stop.signal.aborted) return { ok: false, reason: "full" };
    const from = request.from === undefined ? undefined : parsePosition(request.from, log.partitions(CLICKS));
    if (request.from !== undefined && from === undefined) return { ok: false, reason: "bad_position" };
    const viewer = new LiveViewer(sink);
    this.#viewers.add(viewer);
    try {
      await this.#alone(() => this.#awaken());
      await this.#enter(viewer, request, from);
    } catch (error) {
      // Nothing was sent yet: the answer is the caller's to give, and no stream of his is open.
      this.#viewers.delete(viewer);
      throw error;
    }
    return { ok: true, viewer };
  }

  /** One look at the log. */
  async turn(): Promise<void> {
    await this.#alone(() => this.#tail.turn());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    for (const viewer of this.#viewers) viewer.close();
    await this.#running;
  }

  // The tail sleeps while nobody watches; what it skipped is read by those who ask for it.
  async #awaken(): Promise<void> {
    if (this.#running !== undefined) return;
    await this.#tail.begin();
    this.#running = this.#options.manual === true ? Promise.resolve() : this.#run();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted && this.#viewers.size > 0) {
      await sleep(TURN_MS, undefined, { signal, ref: false }).catch(() => undefined);
      await this.turn().catch((error: unknown) => this.#options.trouble?.(error));
      this.#forgetClosed();
    }
    this.#running = undefined;
  }

  #forgetClosed(): void {
    for (const viewer of this.#viewers) if (viewer.closed) this.#viewers.delete(viewer);
  }

  async #enter(viewer: LiveViewer, request: LiveRequest, from: LivePosition | undefined): Promise<void> {
    const snapshot = await this.#options.snapshot();
    const hello = (position: LivePosition) =>
      viewer.send(liveMessage("hello", { tenant: request.tenant, snapshot }, formatPosition(position)));
    if (from === undefined || !(await this.#isKept(from))) {
      await this.#alone(async () => {
        const channel = await this.#channel(request);
        hello(channel.told);
        if (from !== undefined)
          viewer.send(liveMessage("reset", { reason: "too_old" }, formatPosition(channel.told)));
        channel.viewers.add(viewer);
      });
      return;
    }
    hello(from);
    // What lies behind is read in the background: the answer has begun.
    this.#following += 1;
    void this.#follow(viewer, request, from)
      .catch((error: unknown) => {
        this.#options.trouble?.(error);
        viewer.close();
      })
      .finally(() => void (this.#following -= 1));
  }

  async #follow(viewer: LiveViewer, request: LiveRequest, from: LivePosition): Promise<void> {
    const { log, newest, manual, isBot } = this.#options;
    let position = from;
    while (!viewer.closed && !this.#stop.signal.aborted) {
      const target = await this.#alone(() => this.#join(viewer, request, position));
      if (target === undefined) return;
      const step = await this.#catchingUp(() =>
        this.#takeStep(position, target, { ...request, log, newest, isBot }),
      );
      if (step.message !== undefined) viewer.send(step.message);
      position = step.position;
      // Most are there after one step; who is far behind gets no more than four messages a second either.
      if (manual !== true && !isAtLeast(position, target))
        await sleep(CATCH_UP_MS, undefined, { ref: false });
    }
  }

  /** Lets a viewer in that stands where its channel's messages begin; else resolves to where it has to be first. */
  async #join(
    viewer: LiveViewer,
    request: LiveRequest,
    position: LivePosition,
  ): Promise<LivePosition | undefined> {
    const channel = await this.#channel(request);
    // The viewer knows more than its new channel told yet.
    if (!isAtLeast(channel.told, position)) {
      if (!isAtLeast(this.#tail.position, position)) await this.#tail.turn();
      channel.flush([...this.#tail.position]);
    }
    const missed = channel.since(position);
    if (missed === undefined) return channel.told;
    for (const message of missed) viewer.send(message);
    channel.viewers.add(viewer);
    return undefined;
  }

  async #channel({ tenant, allows, hide, policy }: LiveRequest) {
    const feed = await this.#tail.feed(tenant);
    const start = [...this.#tail.position];
    return feed.channel(policy ?? "", { allows, hide, start, newest: this.#options.newest });
  }

  async #isKept(from: LivePosition): Promise<boolean> {
    for (const [partition, offset] of from.entries()) {
      const { start, end } = await this.#options.log.bounds(CLICKS, partition);
      if (offset < start || offset > end) return false;
    }
    return true;
  }
}
