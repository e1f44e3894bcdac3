import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { KontorError } from "@kontor/core";
import { freePort } from "./free-port.ts";
import { findPostgres, type NoPostgres, type PostgresPrograms } from "./postgres-programs.ts";

const run = promisify(execFile);

/** A PostgreSQL server of this test run alone, on 127.0.0.1, without fsync. */
export interface TestPostgres extends AsyncDisposable {
  /** Its first database. */
  readonly url: string;
  /** Its files. */
  readonly folder: string;
  /** Makes an empty database and gives its address. */
  createDatabase(options?: { readonly encoding: string }): Promise<string>;
  /** Ends the server and removes its files. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL from the system's packages. The server also ends by itself when this process dies, however it dies. A test file starts
 * one and makes a database per test.
 */
export async function startPostgres(): Promise<TestPostgres | NoPostgres> {
  const programs = await findPostgres();
  if ("unavailable" in programs) return programs;
  const folder = await mkdtemp(join(tmpdir(), "kontor-postgres-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await createCluster(programs, folder);
    return await serve(programs, folder, remove);
  } catch (error) {
    await remove();
    throw error;
  }
}

async function createCluster(programs: PostgresPrograms, folder: string): Promise<void> {
  if (programs.user) await chown(folder, programs.user.uid, programs.user.gid);
  const options = ["--auth=trust", "--username=kontor", "--encoding=UTF8", "--locale=C", "--no-sync"];
  await run(programs.initdb, ["--pgdata", folder, ...options], programs.user ?? {});
}

/*
 * The shell starts the server and ends it when its own input closes, by stop() or because this process is gone; then it removes the files.
 */
const SERVE = `
  folder=$1; shift; exec 3<&0
  "$@" </dev/null 3<&- & server=$!
  (cat <&3 >/dev/null; kill -INT $server) 2>/dev/null &
  wait $server; code=$?
  cd /; rm -rf "$folder"; exit $code`;
const SETTINGS = ["fsync=off", "full_page_writes=off", "unix_socket_directories=", "max_connections=60"];

async function serve(
  programs: PostgresPrograms,
  folder: string,
  remove: () => Promise<void>,
): Promise<TestPostgres> {
  const port = await freePort();
  const settings = [...SETTINGS, "listen_addresses=127.0.0.1", `port=${port}`].flatMap((each) => [
    "-c",
    each,
  ]);
  const server = spawn("sh", ["-c", SERVE, "sh", folder, programs.postgres, "-D", folder, ...settings], {
    ...programs.user,
    cwd: folder,
    stdio: ["pipe", "ignore", "pipe"],
  });
  const exited = once(server, "exit");
  const stop = async (): Promise<void> => {
    server.stdin.end();
    await exited;
    await remove();
  };
  const problem = await untilReady(server.stderr);
  if (problem !== undefined) {
    await stop();
    throw new KontorError("unavailable", `PostgreSQL did not start: ${problem}`);
  }
  const url = (database: string): string => `postgres://kontor@127.0.0.1:${port}/${database}`;
  let databases = 0;
  return {
    url: url("postgres"),
    folder,
    async createDatabase({ encoding } = { encoding: "UTF8" }) {
      const name = `test_${++databases}`;
      const place = ["-h", "127.0.0.1", "-p", `${port}`, "-U", "kontor"];
      await run(programs.createdb, [...place, "--template=template0", `--encoding=${encoding}`, name]);
      return url(name);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Resolves to undefined when the server says that it is ready, else to its last words. Keeps reading, so that it never blocks. */
function untilReady(stderr: Readable): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const last: string[] = [];
  const lines = createInterface({ input: stderr });
  lines.on("line", (line) => {
    if (line.includes("ready to accept connections")) resolve(undefined);
    last.push(line);
    if (last.length > 5) last.shift();
  });
  lines.on("close", () => resolve(last.join("\n")));
  return promise;
}
