import { setTimeout as sleep } from "node:timers/promises";
import type { LogReader } from "@kontor/core";
import { CLICKS } from "../collect/index.ts";
import { CatchUp } from "./catch-up.ts";
import type { LakePosition } from "./live-feed.ts";
import { formatPosition, isAtLeast, parsePosition, type LivePosition } from "./live-position.ts";
import type { LiveEventFields } from "./live-summary.ts";
import { LiveTail } from "./live-tail.ts";
import { liveMessage, LiveViewer, type LiveSink } from "./live-viewer.ts";
import { createTurnstile } from "./turnstile.ts";

/** Between two looks at the log while somebody watches. */
const TURN_MS = 125;
const CATCH_UP_MS = 250;
const CATCHING_UP = 4;
const MOST_VIEWERS = 5000;
/** Records that are read between two turns. */
const LAST_PIECE = 1000;

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
  /** Told when the log could not be read; the next turn tries again. */
  readonly trouble?: (error: unknown) => void;
  /** For tests: turns are taken by hand; how many events a message shows. */
  readonly manual?: boolean;
  readonly newest?: number;
}

/**
 * Everybody who watches. One tail reads the log for all of them:
 * 1. A viewer from an old position is brought near the tail by its own reading, a piece at a time.
 * 2. Between two turns of the tail the last piece is read, up to where its channel has told everything, and the viewer joins: no gap, no double.
 * 3. From then on it gets its channel's messages, made once for all.
 */
export class LiveHub implements AsyncDisposable {
  readonly #options: LiveHubOptions;
  readonly #tail: LiveTail;
  readonly #alone = createTurnstile(1);
  readonly #catchingUp = createTurnstile(CATCHING_UP);
  readonly #viewers = new Set<LiveViewer>();
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: LiveHubOptions) {
    this.#options = options;
    this.#tail = new LiveTail(options.log);
  }

  get viewers(): number {
    return this.#viewers.size;
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
    await this.#alone(() => this.#awaken());
    await this.#enter(viewer, request, from);
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
    void this.#follow(viewer, request, from).catch((error: unknown) => {
      this.#options.trouble?.(error);
      viewer.close();
    });
  }

  async #follow(viewer: LiveViewer, request: LiveRequest, from: LivePosition): Promise<void> {
    const { log, newest } = this.#options;
    const { tenant, allows, hide } = request;
    const behind = new CatchUp(from, { log, tenant, allows, hide, newest });
    while (!viewer.closed && !this.#stop.signal.aborted) {
      const joined = await this.#alone(() => this.#join(viewer, request, behind));
      if (joined) return;
      const message = await this.#catchingUp(() => behind.step(this.#tail.position));
      if (message !== undefined) viewer.send(message);
      if (this.#options.manual !== true)
        await sleep(message === undefined ? 0 : CATCH_UP_MS, undefined, { ref: false });
    }
  }

  async #join(viewer: LiveViewer, request: LiveRequest, behind: CatchUp): Promise<boolean> {
    const channel = await this.#channel(request);
    // The viewer knows more than its new channel told yet.
    if (!isAtLeast(channel.told, behind.position)) {
      if (!isAtLeast(this.#tail.position, behind.position)) await this.#tail.turn();
      channel.flush([...this.#tail.position]);
    }
    const kept = channel.since(behind.position);
    for (const message of kept ?? []) viewer.send(message);
    const arrived = kept !== undefined || (await readLastPiece(viewer, channel.told, behind));
    if (arrived) channel.viewers.add(viewer);
    return arrived;
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

// Reading more than a little between two turns would keep all others waiting.
async function readLastPiece(viewer: LiveViewer, target: LivePosition, behind: CatchUp): Promise<boolean> {
  const records = target.reduce((sum, end, at) => sum + Math.max(0, end - (behind.position[at] ?? 0)), 0);
  if (records > LAST_PIECE) return false;
  const message = await behind.step(target);
  if (message !== undefined) viewer.send(message);
  return isAtLeast(behind.position, target);
}
