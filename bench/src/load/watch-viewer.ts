import { connect, type Socket } from "node:net";

const PROBE = Buffer.from('"probe_');
/** Longest text that may be cut by the end of a chunk: the mark and a number. */
const TAIL = 24;

/** A raw viewer: a thousand parsers of JSON would measure the client. */
export class WatchViewer implements Disposable {
  /** When each probe came, by its number; a second time counts in `doubled`. */
  readonly came = new Map<number, number>();
  readonly open: Promise<void>;
  doubled = 0;
  readonly #socket: Socket;
  #tail: Buffer = Buffer.alloc(0);

  constructor(host: string, port: number, key: string) {
    this.#socket = connect({ host, port, noDelay: true });
    const opened = Promise.withResolvers<void>();
    this.open = opened.promise;
    this.#socket.write(`GET /v1/live?key=${key} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    this.#socket.on("data", (chunk: Buffer) => {
      opened.resolve();
      this.#read(chunk);
    });
    this.#socket.once("error", opened.reject);
    this.#socket.once("close", () => opened.reject(new RangeError("The server closed a stream.")));
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    const bytes = this.#tail.length === 0 ? chunk : Buffer.concat([this.#tail, chunk]);
    let from = 0;
    for (;;) {
      const at = bytes.indexOf(PROBE, from);
      if (at === -1 || at + TAIL > bytes.length) {
        // Only a mark that may be cut is read again with the next chunk.
        this.#tail = Buffer.from(
          bytes.subarray(at === -1 ? Math.max(from, bytes.length - PROBE.length + 1) : at),
        );
        return;
      }
      this.#note(bytes.toString("latin1", at + PROBE.length, at + TAIL));
      from = at + PROBE.length;
    }
  }

  // `17":1` in by_name; the same name stands once more among the newest events, followed by a comma.
  #note(text: string): void {
    const match = /^(\d+)":/.exec(text);
    if (match === null) return;
    const number = Number(match[1]);
    if (this.came.has(number)) this.doubled += 1;
    else this.came.set(number, performance.now());
  }
}
