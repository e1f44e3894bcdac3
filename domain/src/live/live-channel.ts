import type { LiveCommit } from "@kontor/contracts";
import { formatPosition, isAtLeast, type LivePosition } from "./live-position.ts";
import { LiveSummary, type LiveEventFields } from "./live-summary.ts";
import { liveMessage, type LiveViewer } from "./live-viewer.ts";

/** Two turns of the tail: no more than four messages of a kind in a second. */
const TURNS_BETWEEN = 2;
/** What is kept for viewers that come back: messages, and their bytes. */
const KEPT_MESSAGES = 64;
const KEPT_BYTES = 512 * 1024;

/** A message that was sent: everything from any position in `after`..`from` up to `to`. */
interface SentMessage {
  readonly after: LivePosition;
  readonly from: LivePosition;
  readonly to: LivePosition;
  readonly bytes: Buffer;
}

export interface ChannelOptions {
  readonly tenant: string;
  readonly allows: ((event: LiveEventFields) => boolean) | undefined;
  readonly hide?: ((event: LiveEventFields) => LiveEventFields) | undefined;
  /** Where the tail stands. */
  readonly start: LivePosition;
  /** Newest events in a message. */
  readonly newest?: number | undefined;
}

/** All viewers of one tenant under one policy: each message is made once, and all of them stand at the same position. */
export class LiveChannel {
  readonly viewers = new Set<LiveViewer>();
  readonly #options: ChannelOptions;
  readonly #sent: SentMessage[] = [];
  #sentBytes = 0;
  #summary: LiveSummary;
  /** Up to where viewers have everything. Moves on without a message while there is nothing to tell. */
  #told: LivePosition;
  #lastTo: LivePosition;
  #commit: LiveCommit | undefined;
  #quiet = { events: 0, commit: 0 };

  constructor(options: ChannelOptions) {
    this.#options = options;
    this.#told = options.start;
    this.#lastTo = options.start;
    this.#summary = this.#newSummary();
  }

  get told(): LivePosition {
    return this.#told;
  }

  add(event: LiveEventFields, received: number): void {
    const { allows, hide } = this.#options;
    if (allows === undefined || allows(event)) this.#summary.add(hide?.(event) ?? event, received);
  }

  committed(commit: LiveCommit): void {
    this.#commit = commit;
  }

  /** One turn of the tail is over and it stands at `position`. */
  turn(position: LivePosition): void {
    this.#quiet.events += 1;
    this.#quiet.commit += 1;
    if (this.#summary.accepted === 0) this.#told = position;
    else if (this.#quiet.events >= TURNS_BETWEEN) this.flush(position);
    // A commit is told after the events that are in it.
    if (this.#commit === undefined || this.#quiet.commit < TURNS_BETWEEN) return;
    this.#broadcast(liveMessage("commit", this.#commit, formatPosition(this.#told)));
    this.#commit = undefined;
    this.#quiet.commit = 0;
  }

  /** Tells what there is, up to `position`. */
  flush(position: LivePosition): void {
    if (this.#summary.accepted > 0) {
      const bytes = liveMessage("events", this.#summary.message(), formatPosition(position));
      this.#broadcast(bytes);
      this.#keep({ after: this.#lastTo, from: this.#told, to: position, bytes });
      this.#lastTo = position;
      this.#summary = this.#newSummary();
      this.#quiet.events = 0;
    }
    this.#told = position;
  }

  /** The messages that bring a viewer from a position to here; undefined when they are not kept. */
  since(position: LivePosition): readonly Buffer[] | undefined {
    if (isAtLeast(position, this.#lastTo)) return isAtLeast(this.#told, position) ? [] : undefined;
    const at = this.#sent.findIndex(
      ({ after, from }) => isAtLeast(position, after) && isAtLeast(from, position),
    );
    return at === -1 ? undefined : this.#sent.slice(at).map(({ bytes }) => bytes);
  }

  #keep(message: SentMessage): void {
    this.#sent.push(message);
    this.#sentBytes += message.bytes.length;
    while (this.#sent.length > KEPT_MESSAGES || this.#sentBytes > KEPT_BYTES)
      this.#sentBytes -= this.#sent.shift()?.bytes.length ?? 0;
  }

  #broadcast(message: Buffer): void {
    for (const viewer of this.viewers) viewer.send(message);
  }

  #newSummary(): LiveSummary {
    return new LiveSummary(this.#options.tenant, this.#options.newest);
  }
}
