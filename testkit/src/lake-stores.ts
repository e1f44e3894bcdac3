import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqlite } from "@kontor/embedded";
import type { LakeTables } from "@kontor/domain/lake";
import type { LakeStore } from "./lake-fixture.ts";

/** A new SQLite file that any number of handles may open. */
export async function sqliteLakeStore(): Promise<LakeStore> {
  const folder = await mkdtemp(join(tmpdir(), "kontor-manifest-"));
  return {
    open: () => openSqlite<LakeTables>({ file: join(folder, "kontor.sqlite"), thread: "here" }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
