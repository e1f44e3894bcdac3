import type { LiveMessages } from "@kontor/contracts";

/** Where messages for one viewer go: a response that stays open. */
export interface LiveSink {
  /** Takes a message at once; what the reader has not taken counts as `buffered`. */
  send(message: Buffer): void;
  /** Bytes sent that still wait in memory. */
  readonly buffered: number;
  /** No more messages come. */
  close(): void;
}

/** What a slow reader may have waiting before it gets nothing more, and when it is let in again. Bytes. */
const STALLED = 256 * 1024;
const RECOVERED = 16 * 1024;

/** One open stream. A reader that is too slow gets nothing until it has caught up, then hears that there is a gap. */
export class LiveViewer {
  readonly #sink: LiveSink;
  #stalled = false;
  #stalledTicks = 0;
  closed = false;

  constructor(sink: LiveSink) {
    this.#sink = sink;
  }

  send(message: Buffer): void {
    if (this.closed || this.#stalled) return;
    this.#sink.send(message);
    this.#stalled = this.#sink.buffered > STALLED;
  }

  /** Once per turn. True when the reader just recovered and has to be told of its gap; `mostTicks` of stalling end the stream. */
  recovers(mostTicks: number): boolean {
    if (!this.#stalled) return false;
    this.#stalledTicks += 1;
    if (this.#stalledTicks > mostTicks) this.close();
    if (this.closed || this.#sink.buffered > RECOVERED) return false;
    this.#stalled = false;
    this.#stalledTicks = 0;
    return true;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.#sink.close();
  }
}

/** One server-sent event. JSON holds no line break, so that one `data:` line is enough. */
export function liveMessage<Event extends keyof LiveMessages>(
  event: Event,
  data: LiveMessages[Event],
  id: string,
): Buffer {
  return Buffer.from(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
}

/** A comment: keeps proxies from closing an idle stream. */
export const heartbeat = Buffer.from(":\n\n");
