import { execFile, spawn, type ChildProcess } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
/** How long a test waits for what has to come. It ends what hangs and measures nothing: a machine with other work may take its time. */
export const PATIENCE_MS = 300_000;

/** The repository's folder. */
export const repository = fileURLToPath(new URL("../..", import.meta.url));
const ENTRY = join(repository, "server", "bin", "kontor.js");

/** Real input beside the repository; tests on it say so when it is not there. */
export const sharedData = join(repository, "..", "shared", "data");

/** A Kontor of its own in a temporary folder, known only by its command line and its port. */
export class Installation implements AsyncDisposable {
  readonly data: string;
  readonly port: number;
  #server: ChildProcess | undefined;
  #printed = "";

  private constructor(data: string, port: number) {
    this.data = data;
    this.port = port;
  }

  /** With a temporary data folder, or the one given. */
  static async create(data?: string): Promise<Installation> {
    return new Installation(data ?? (await mkdtemp(join(tmpdir(), "kontor-acceptance-"))), await freePort());
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Settings of its processes. */
  get environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      KONTOR_DATA: this.data,
      KONTOR_PORT: String(this.port),
      KONTOR_HOST: "127.0.0.1",
    };
  }

  /** What the server has said since its start. */
  get printed(): string {
    return this.#printed;
  }

  /** stdout of one command; rejects when its exit code is not 0. */
  async kontor(...args: string[]): Promise<string> {
    const { stdout } = await run(process.execPath, [ENTRY, ...args], {
      env: this.environment,
      maxBuffer: 256 << 20,
    });
    return stdout;
  }

  /** Rows of a SELECT by the command line. */
  async query(tenant: string, sql: string): Promise<unknown[][]> {
    const text = await this.kontor("query", sql, "--tenant", tenant, "--format", "json");
    return (JSON.parse(text) as { rows: unknown[][] }).rows;
  }

  async key(tenant: string, role: string): Promise<string> {
    return (await this.kontor("keys", "create", "--tenant", tenant, "--role", role)).trim();
  }

  async start(...args: string[]): Promise<void> {
    await this.#start(args.length > 0 ? args : ["--no-demo"]);
  }

  /** As a newcomer does. */
  async startWithDemo(): Promise<void> {
    await this.#start([]);
  }

  async #start(options: readonly string[]): Promise<void> {
    const server = spawn(process.execPath, [ENTRY, "start", ...options], {
      env: this.environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#server = server;
    this.#printed = "";
    for (const output of [server.stdout, server.stderr])
      output.setEncoding("utf8").on("data", (text: string) => (this.#printed += text));
    const ready = await eventually(
      async () =>
        !isRunning(server) || (await fetch(`${this.url}/readyz`).catch(() => undefined))?.ok === true,
      (done) => done,
    );
    if (!ready || !isRunning(server))
      throw new TypeError(`The server is not ready. It said: ${this.#printed}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server !== undefined && isRunning(this.#server)) {
      const exited = once(this.#server, "exit");
      this.#server.kill("SIGTERM");
      await exited;
    }
    await rm(this.data, { recursive: true, force: true });
  }
}

/** POST /v1/sql. */
export async function sql(
  url: string,
  token: string,
  text: string,
  params?: unknown[],
): Promise<unknown[][]> {
  const response = await fetch(`${url}/v1/sql`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ sql: text, ...(params === undefined ? {} : { params }) }),
  });
  if (!response.ok) throw new TypeError(`SQL answered ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { rows: unknown[][] }).rows;
}

/** Asks again until `done` is satisfied or our patience is over; resolves to the last answer. */
export async function eventually<Value>(
  ask: () => Promise<Value>,
  done: (value: Value) => boolean,
  withinMs = PATIENCE_MS,
): Promise<Value> {
  const end = performance.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (done(value) || performance.now() > end) return value;
    await sleep(25);
  }
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

/** Below the ports that systems give to outgoing connections: one of those could take it before the server does. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(12_000, 32_000);
    const server = createServer().listen(port, "127.0.0.1");
    const free = await once(server, "listening").then(
      () => true,
      () => false,
    );
    if (!free) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}
