import { access, constants, glob, readFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";

export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
  readonly createdb: string;
  /** Who runs them: PostgreSQL refuses to run as root. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

export interface NoPostgres {
  /** Why, in one line. */
  readonly unavailable: string;
}

const OLDEST_VERSION = 15;

/** Finds PostgreSQL's server programs: the newest of Debian's folders, else what PATH holds. */
export async function findPostgres(): Promise<PostgresPrograms | NoPostgres> {
  const initdb = (await newestOfDebian()) ?? (await onPath("initdb"));
  if (initdb === undefined) {
    return {
      unavailable: `no PostgreSQL ${OLDEST_VERSION}+ server is installed (tools/install-test-deps.sh)`,
    };
  }
  const folder = dirname(initdb);
  const programs = { initdb, postgres: join(folder, "postgres"), createdb: join(folder, "createdb") };
  if (process.getuid?.() !== 0) return programs;
  const user = await userNamed("postgres");
  return user ? { ...programs, user } : { unavailable: "root runs the tests and there is no user postgres" };
}

async function newestOfDebian(): Promise<string | undefined> {
  const found: string[] = [];
  for await (const path of glob("/usr/lib/postgresql/*/bin/initdb")) found.push(path);
  const version = (path: string): number => Number(path.split("/")[4]);
  return found
    .filter((path) => version(path) >= OLDEST_VERSION)
    .sort((a, b) => version(a) - version(b))
    .at(-1);
}

async function onPath(program: string): Promise<string | undefined> {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const path = join(folder, program);
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  return undefined;
}

async function userNamed(name: string): Promise<{ uid: number; gid: number } | undefined> {
  const lines = (await readFile("/etc/passwd", "utf8")).split("\n");
  const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(":") ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}
