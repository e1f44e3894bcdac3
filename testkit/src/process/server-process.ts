import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { InvariantError } from "@kontor/core";

export { freePort } from "../free-port.ts";

const ENTRY = fileURLToPath(new URL("../../../server/bin/kontor.js", import.meta.url));

/** For a start: it ends what hangs and measures nothing. */
const PATIENCE_MS = 120_000;

export interface ServerOptions {
  /** Data folder. */
  readonly data: string;
  readonly port: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

/** A real server in a process of its own, for tests that kill it. */
export class ServerProcess implements AsyncDisposable {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #words = "";

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
    this.#exited = once(child, "exit");
    child.stderr?.on(
      "data",
      (chunk: Buffer) => (this.#words = (this.#words + chunk.toString()).slice(-20_000)),
    );
  }

  /** Starts it and resolves when `/readyz` answers. */
  static async start(options: ServerOptions): Promise<ServerProcess> {
    const child = spawn(process.execPath, [ENTRY, "start", ...(options.args ?? ["--no-demo"])], {
      env: { ...process.env, ...environment(options), ...options.env },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const server = new ServerProcess(child, `http://127.0.0.1:${options.port}`);
    await server.#untilReady();
    return server;
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new InvariantError("The server never started.");
    return this.#child.pid;
  }

  /** What it last said on stderr. */
  get words(): string {
    return this.#words;
  }

  /** kill -9, and waits until the process is gone. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exited;
  }

  /** Asks it to stop and waits. Resolves to the exit code. */
  async stop(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill("SIGTERM");
      await this.#exited;
    }
    return this.#child.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #untilReady(): Promise<void> {
    for (const end = performance.now() + PATIENCE_MS; performance.now() < end;) {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null)
        throw new InvariantError(`The server ended at its start:\n${this.#words}`);
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined);
      if (answer?.ok === true) return;
      await sleep(50);
    }
    throw new InvariantError(`The server is not ready after two minutes:\n${this.#words}`);
  }
}

/** Runs one command line of `kontor` on a data folder; rejects with what it said when it fails. */
export async function runKontor(
  args: readonly string[],
  options: Omit<ServerOptions, "args">,
): Promise<string> {
  const child = spawn(process.execPath, [ENTRY, ...args], {
    env: { ...process.env, ...environment(options), ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let words = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (words += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new InvariantError(`kontor ${args.join(" ")} ended with ${code}:\n${words}${out}`);
  return out;
}

function environment(options: Pick<ServerOptions, "data" | "port">): Record<string, string> {
  return { KONTOR_DATA: options.data, KONTOR_PORT: String(options.port), KONTOR_HOST: "127.0.0.1" };
}
