import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import {
  TransformFailedError,
  TransformLoadError,
  type TransformContext,
  type TransformHost,
  type TransformRecord,
} from "@kontor/core";
import type { TransformReply, TransformWorkerData } from "./transform-messages.ts";

export interface TransformHostOptions {
  /** Path of the operator's module, JavaScript or TypeScript. */
  readonly module: string;
  /** For one call. Default 10 s. */
  readonly timeoutMs?: number;
  /** For loading the module. Default 30 s. */
  readonly loadTimeoutMs?: number;
  /** JavaScript heap of the function's thread. Default 128 MiB. */
  readonly memoryMb?: number;
  /** Characters of one answer. Default 32 MiB. */
  readonly maxAnswerBytes?: number;
  /** Takes what the function writes to the console. Default: nobody. */
  readonly output?: (text: string) => void;
}

/** Loads an operator's transform in a thread of its own. Rejects with TransformLoadError when it cannot be used. */
export async function openTransformHost(options: TransformHostOptions): Promise<TransformHost> {
  const host = new WorkerTransformHost(options);
  await host.start();
  return host;
}

/** Why a worker will not answer any more. */
interface Death {
  readonly reason: "timeout" | "crashed";
  readonly detail: string;
}

/**
 * A transform in a worker thread: an endless loop is ended after the time limit, a full heap ends the thread alone; either way the next call starts a new
 * one. It keeps mistakes away from the server, not malice: the module is the operator's own code.
 */
class WorkerTransformHost implements TransformHost {
  readonly #options: TransformHostOptions;
  #worker: LiveWorker | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  #lastId = 0;
  #isClosed = false;

  constructor(options: TransformHostOptions) {
    this.#options = options;
  }

  async start(): Promise<LiveWorker> {
    const { module, loadTimeoutMs = 30_000 } = this.#options;
    const worker = new LiveWorker(this.#spawn(), this.#options.output);
    const reply = await worker.reply(() => {}, loadTimeoutMs);
    if ("death" in reply || reply.kind !== "ready") {
      await worker.end();
      const detail =
        "death" in reply ? reply.death.detail : reply.kind === "unusable" ? reply.detail : reply.kind;
      throw new TransformLoadError(module, detail);
    }
    this.#worker = worker;
    return worker;
  }

  invoke(records: readonly TransformRecord[], context: TransformContext): Promise<unknown> {
    const answer = this.#queue.then(() => this.#call(records, context));
    this.#queue = answer.catch(() => {});
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await this.#worker?.end();
  }

  async #call(records: readonly TransformRecord[], context: TransformContext): Promise<unknown> {
    if (this.#isClosed) throw new TransformFailedError("crashed", "The transform's host is closed.");
    const worker = this.#worker?.isAlive ? this.#worker : await this.#restart();
    const id = ++this.#lastId;
    const reply = await worker.reply(
      () => worker.post({ id, records, context }),
      this.#options.timeoutMs ?? 10_000,
      id,
    );
    if ("death" in reply) {
      await worker.end();
      throw new TransformFailedError(reply.death.reason, `The transform failed: ${reply.death.detail}.`);
    }
    if (reply.kind === "failure") {
      throw new TransformFailedError(reply.reason, `The transform failed: ${reply.message}.`);
    }
    return reply.kind === "answer" ? reply.answer : undefined;
  }

  /** A module that loaded once and does not now is a failure of the call: it may be back at the next. */
  async #restart(): Promise<LiveWorker> {
    try {
      return await this.start();
    } catch (cause) {
      const detail = cause instanceof Error ? cause.message : String(cause);
      throw new TransformFailedError("crashed", `The transform could not be started again. ${detail}`, {
        cause,
      });
    }
  }

  #spawn(): Worker {
    const { module, memoryMb = 128, maxAnswerBytes = 32 * 1024 * 1024 } = this.#options;
    const url = module.startsWith("file:") ? module : pathToFileURL(resolve(module)).href;
    return new Worker(new URL("./transform-worker.ts", import.meta.url), {
      name: "transform",
      workerData: { module: url, maxAnswerBytes } satisfies TransformWorkerData,
      resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
      // The environment holds the server's secrets.
      env: {},
      stdout: true,
      stderr: true,
    });
  }
}

type Reply = TransformReply | { readonly death: Death };

/** A worker and how it ended, if it did. */
class LiveWorker {
  readonly #worker: Worker;
  #death: Death | null = null;
  #waiting: { id: number | undefined; settle: (reply: Reply) => void } | null = null;

  constructor(worker: Worker, output: ((text: string) => void) | undefined) {
    this.#worker = worker;
    for (const stream of [worker.stdout, worker.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => output?.(text));
    }
    worker.on("message", (reply: TransformReply) => {
      if (this.#waiting && ("id" in reply ? reply.id : undefined) === this.#waiting.id) this.#settle(reply);
    });
    worker.on("error", (error) =>
      this.#die("crashed", error instanceof Error ? error.message : String(error)),
    );
    worker.on("exit", (code) => this.#die("crashed", `its thread ended with code ${code}`));
  }

  get isAlive(): boolean {
    return this.#death === null;
  }

  post(message: unknown): void {
    this.#worker.postMessage(message);
  }

  /** Sends, and waits for the reply with this id, the worker's end or the time limit, whichever is first. */
  async reply(send: () => void, timeoutMs: number, id?: number): Promise<Reply> {
    if (this.#death) return { death: this.#death };
    const { promise, resolve: settle } = Promise.withResolvers<Reply>();
    this.#waiting = { id, settle };
    const timer = setTimeout(() => this.#die("timeout", `it took longer than ${timeoutMs} ms`), timeoutMs);
    send();
    const reply = await promise;
    clearTimeout(timer);
    return reply;
  }

  async end(): Promise<void> {
    this.#die("crashed", "its host was closed");
    await this.#worker.terminate();
  }

  #die(reason: Death["reason"], detail: string): void {
    this.#death ??= { reason, detail };
    this.#settle({ death: this.#death });
  }

  #settle(reply: Reply): void {
    this.#waiting?.settle(reply);
    this.#waiting = null;
  }
}
