import { connect, type Socket } from "node:net";

/** An answer as the load generator needs it: the body stays bytes until somebody asks. */
export interface Answer {
  readonly status: number;
  readonly retryAfter: boolean;
  readonly body: () => string;
}

/** `null`: the connection broke before an answer came. */
export type AnswerHandler = (answer: Answer | null) => void;

interface Head {
  readonly status: number;
  readonly retryAfter: boolean;
  readonly closes: boolean;
  readonly bodyAt: number;
  readonly end: number;
}

/** All connections of the process read into one buffer: what is in it is used up before the next read. */
const shared = Buffer.allocUnsafe(64 * 1024);
const END_OF_HEAD = Buffer.from("\r\n\r\n", "latin1");

/**
 * One keep-alive HTTP/1.1 connection with one request under way at a time. Reads status and Content-Length and nothing else, since each
 * microsecond spent here is taken from the server on the same machine.
 */
export class LoadConnection {
  readonly #host: string;
  readonly #port: number;
  #socket: Socket | undefined;
  #pending: AnswerHandler | undefined;
  #partial: Buffer | undefined;

  constructor(host: string, port: number) {
    this.#host = host;
    this.#port = port;
  }

  /** The bytes must not change before the handler is called. */
  send(request: Buffer, handler: AnswerHandler): void {
    this.#pending = handler;
    this.#socket ??= this.#open();
    this.#socket.write(request);
  }

  close(): void {
    this.#socket?.destroy();
  }

  #open(): Socket {
    this.#partial = undefined;
    const socket: Socket = connect({
      host: this.#host,
      port: this.#port,
      noDelay: true,
      onread: {
        buffer: shared,
        callback: (length: number) => {
          if (this.#socket === socket) this.#onBytes(shared.subarray(0, length));
          return true;
        },
      },
    });
    socket.on("error", () => this.#onClose(socket));
    socket.on("close", () => this.#onClose(socket));
    return socket;
  }

  #onBytes(bytes: Buffer): void {
    const all = this.#partial === undefined ? bytes : Buffer.concat([this.#partial, bytes]);
    const head = readHead(all);
    if (head === undefined || all.length < head.end) {
      this.#partial = this.#partial === undefined ? Buffer.from(all) : all;
      return;
    }
    this.#partial = undefined;
    if (head.closes) this.#drop();
    const { status, retryAfter, bodyAt, end } = head;
    this.#settle({ status, retryAfter, body: () => all.toString("utf8", bodyAt, end) });
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.destroy();
  }

  #onClose(socket: Socket): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    this.#settle(null);
  }

  #settle(answer: Answer | null): void {
    const handler = this.#pending;
    this.#pending = undefined;
    handler?.(answer);
  }
}

function readHead(bytes: Buffer): Head | undefined {
  const headEnd = bytes.indexOf(END_OF_HEAD);
  if (headEnd === -1) return undefined;
  const head = bytes.toString("latin1", 0, headEnd);
  const bodyAt = headEnd + END_OF_HEAD.length;
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  const closes = /\r\nconnection: *close/i.test(head);
  const retryAfter = /\r\nretry-after: *\d/i.test(head);
  return { status: Number(head.slice(9, 12)), retryAfter, closes, bodyAt, end: bodyAt + length };
}
