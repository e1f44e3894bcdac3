import { spawn, type ChildProcess } from "node:child_process";
import { openSync, closeSync, readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import type { Role } from "@kontor/contracts";
import { openStore, readConfig } from "@kontor/server";
import { benchFile, exitOf, runNode } from "./child.ts";
import { BenchError } from "./errors.ts";
import { parseMetrics, type Metrics } from "./metrics.ts";
import { readUsage, type Usage } from "./process-tree.ts";
import { waitFor } from "./wait.ts";

const KONTOR = benchFile("../../server/bin/kontor.js");
const HOST = "127.0.0.1";

export interface SqlAnswer {
  readonly rows: readonly (readonly unknown[])[];
  readonly statistics: Readonly<Record<string, number | boolean>>;
}

/** A data folder and the `kontor` processes on it, spoken to only as a user would: command line and HTTP. */
export class KontorServer implements AsyncDisposable {
  readonly host = HOST;
  readonly port: number;
  readonly #data: string;
  #child: ChildProcess | undefined;
  #exited: Promise<number | string> = Promise.resolve(0);

  constructor(data: string, port: number) {
    this.#data = data;
    this.port = port;
  }

  get data(): string {
    return this.#data;
  }

  /** The settings of the processes, as environment variables. */
  get environment(): Readonly<Record<string, string>> {
    return this.#env();
  }

  url(path: string): string {
    return `http://${HOST}:${this.port}${path}`;
  }

  /** Starts the process; does not wait for it. A `demo` tenant is made only when it is asked for. */
  spawn(options: { readonly demo?: boolean } = {}): void {
    const words = openSync(join(this.#data, "..", "server-words.log"), "a");
    this.#child = spawn(
      process.execPath,
      [KONTOR, "start", ...(options.demo === true ? [] : ["--no-demo"])],
      {
        env: { ...process.env, ...this.#env() },
        stdio: ["ignore", words, words],
        detached: true,
      },
    );
    closeSync(words);
    this.#exited = exitOf(this.#child);
  }

  /** Resolves when /readyz answers 200. */
  async ready(timeoutMs = 60_000): Promise<void> {
    await waitFor("server ready", () => this.#isReady(), { everyMs: 5, timeoutMs });
  }

  /** Makes a key through the command line; tenants are created along. */
  async createKey(tenant: string, role: Role): Promise<string> {
    const args = ["keys", "create", "--tenant", tenant, "--role", role];
    return (await runNode(KONTOR, args, { env: this.#env() })).trim();
  }

  /** Admin keys (they may send and query) of `count` tenants, in order. Made beside the server, in one go: a command each would take minutes. */
  async createKeys(count: number): Promise<string[]> {
    await using store = await openStore(readConfig(this.#env()), "here");
    const keys: string[] = [];
    for (let number = 0; number < count; number++) {
      const tenant = tenantName(number);
      await store.tenancy.ensureTenant(tenant);
      keys.push((await store.tenancy.createKey({ tenant, role: "admin" })).token);
    }
    return keys;
  }

  /** Runs another command beside the server and gives its stdout. */
  command(...args: readonly string[]): Promise<string> {
    return runNode(KONTOR, args, { env: this.#env() });
  }

  async metrics(): Promise<Metrics> {
    const response = await fetch(this.url("/metrics"));
    return parseMetrics(await response.text());
  }

  async sql(key: string, sql: string, params: readonly unknown[] = []): Promise<SqlAnswer> {
    const response = await fetch(this.url("/v1/sql"), {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ sql, params }),
    });
    if (!response.ok) throw new BenchError(`SQL answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as SqlAnswer;
  }

  usage(): Usage {
    return readUsage(this.#child?.pid ?? 0);
  }

  /** Resolves when everything that the log holds is delivered; to the ms it took. */
  async settle(timeoutMs = 300_000): Promise<number> {
    const began = performance.now();
    await waitFor("delivery of the backlog", async () => ((await backlog(this)) === 0 ? true : undefined), {
      everyMs: 50,
      timeoutMs,
    });
    return performance.now() - began;
  }

  /** Ends the process and everything it started at once, as a power switch would. */
  async kill(): Promise<void> {
    if (this.#child?.pid !== undefined && this.#child.exitCode === null)
      process.kill(-this.#child.pid, "SIGKILL");
    await this.#exited;
    this.#child = undefined;
  }

  async stop(): Promise<void> {
    if (this.#child === undefined) return;
    this.#child.kill("SIGTERM");
    const late = setTimeout(() => void this.kill(), 30_000);
    await this.#exited;
    clearTimeout(late);
    this.#child = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #env(): Record<string, string> {
    return {
      KONTOR_DATA: this.#data,
      KONTOR_PORT: String(this.port),
      KONTOR_HOST: HOST,
      KONTOR_LOG_LEVEL: "warn",
    };
  }

  async #isReady(): Promise<true | undefined> {
    if (this.#child === undefined || this.#child.exitCode !== null) {
      const words = readFileSync(join(this.#data, "..", "server-words.log"), "utf8");
      throw new BenchError(`The server ended early: ${words.slice(-2000)}`);
    }
    const response = await fetch(this.url("/readyz")).catch(() => undefined);
    await response?.arrayBuffer();
    return response?.status === 200 ? true : undefined;
  }
}

/** Log records that are not delivered yet. */
export async function backlog(server: KontorServer): Promise<number> {
  const metrics = await server.metrics();
  const [end, delivered] = [metrics.get("kontor_log_end_offset"), metrics.get("kontor_delivered_offset")];
  if (end === undefined || delivered === undefined)
    throw new BenchError("/metrics says nothing of the log's offsets");
  return end - delivered;
}

export function tenantName(number: number): string {
  return `tenant-${String(number).padStart(3, "0")}`;
}

/** Prepares a server on a new data folder and a free port; `spawn` starts it. */
export async function createKontorServer(folder: string): Promise<KontorServer> {
  return new KontorServer(join(folder, "data"), await freePort());
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, HOST, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
