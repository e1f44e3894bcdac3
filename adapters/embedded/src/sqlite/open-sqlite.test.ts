import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sqlConformance } from "@kontor/core/testing";
import { openSqlite, type SqliteOptions } from "./open-sqlite.ts";

for (const thread of ["worker", "here"] as const)
  sqlConformance(`SQLite, ${thread}`, () => openStore(thread));

async function openStore(thread: SqliteOptions["thread"]) {
  const folder = await mkdtemp(join(tmpdir(), "kontor-sqlite-"));
  return {
    open: <Tables>() => openSqlite<Tables>({ file: join(folder, "kontor.db"), thread }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
