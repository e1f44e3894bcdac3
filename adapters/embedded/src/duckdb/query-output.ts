import type { Writable } from "node:stream";
import { encodeFrame, frameKinds, type EndFrame, type ErrorFrame, type HeadFrame } from "./query-protocol.ts";

/** What was written of a result. */
export interface Written {
  readonly rows: number;
  /** The row limit cut it. */
  readonly truncated: boolean;
}

const PIECE = 64 * 1024;

/** Frames of one run on their way to the server. Waits when the reader is slow, so that a large result never piles up here. */
export class QueryOutput {
  readonly #sink: Writable;
  readonly #held: number;
  #head: HeadFrame | undefined;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;

  /** Nothing goes out before `held` bytes or the end: an error until then is a clean one. */
  constructor(sink: Writable, held: number) {
    this.#sink = sink;
    this.#held = held;
  }

  setHead(head: HeadFrame): void {
    this.#head = head;
  }

  async text(text: string): Promise<void> {
    await this.bytes(Buffer.from(text));
  }

  async bytes(bytes: Uint8Array): Promise<void> {
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.byteLength;
    if (this.#pendingBytes >= (this.#head === undefined ? PIECE : this.#held)) await this.#flush();
  }

  async end(statistics: EndFrame): Promise<void> {
    await this.#flush();
    await this.#frame(frameKinds.end, json(statistics));
  }

  async fail(error: ErrorFrame): Promise<void> {
    this.#pending = [];
    await this.#frame(frameKinds.error, json(error));
  }

  async #flush(): Promise<void> {
    const head = this.#head;
    this.#head = undefined;
    if (head !== undefined) await this.#frame(frameKinds.head, json(head));
    const payload = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    if (payload.length > 0) await this.#frame(frameKinds.data, payload);
  }

  async #frame(kind: number, payload: Uint8Array): Promise<void> {
    const [header, body] = encodeFrame(kind, payload);
    this.#sink.write(header);
    if (this.#sink.write(body)) return;
    await new Promise((resolve) => this.#sink.once("drain", resolve));
  }
}

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
