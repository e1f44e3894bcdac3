import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  StoreBusyError,
  StoreDamagedError,
  StoreFullError,
  StoreUnavailableError,
  type SqlDatabase,
} from "@kontor/core";
import { openSqlite } from "./open-sqlite.ts";
import { sqliteInWorker } from "./sqlite-thread.ts";

interface Tables {
  note: { id: number; text: string };
}

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kontor-sqlite-"));
  file = join(folder, "kontor.db");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function openNotes(thread: "worker" | "here"): Promise<SqlDatabase<Tables>> {
  const db = await openSqlite<Tables>({ file, thread });
  await sql`create table if not exists note (id integer primary key, text text not null)`.execute(db.query);
  return db;
}

const ids = async (db: SqlDatabase<Tables>): Promise<number[]> =>
  (await db.query.selectFrom("note").select("id").orderBy("id").execute()).map(({ id }) => id);

describe.each(["worker", "here"] as const)("SQLite on a bad day, %s:", (thread) => {
  test("a folder that does not exist is named in a clear error", async () => {
    file = join(folder, "missing", "kontor.db");
    await expect(openNotes(thread)).rejects.toThrow(StoreUnavailableError);
    await expect(openNotes(thread)).rejects.toThrow(file);
  });

  test("a file that is no database is reported as damaged and left as it is", async () => {
    await writeFile(file, "this is not a database, but it is long enough to have a header ".repeat(20));
    await expect(openNotes(thread)).rejects.toThrow(StoreDamagedError);
    expect(await readFile(file, "utf8")).toMatch(/^this is not/);
  });

  test("a damaged page is reported, never read as rows", async () => {
    {
      await using db = await openNotes(thread);
      const values = Array.from({ length: 500 }, (_, id) => ({ id, text: "x".repeat(200) }));
      await db.query.insertInto("note").values(values).execute();
      await sql`pragma wal_checkpoint(truncate)`.execute(db.query);
    }
    const bytes = await readFile(file);
    bytes.fill(0xff, 4096 * 3, 4096 * 12);
    await writeFile(file, bytes);
    await using db = await openNotes(thread);
    await expect(ids(db)).rejects.toThrow(StoreDamagedError);
  });

  test("a full disk rolls the transaction back, and writing goes on when there is space again", async () => {
    await using db = await openNotes(thread);
    await db.query.insertInto("note").values({ id: 1, text: "before" }).execute();
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db.query);
    await sql`pragma max_page_count = ${sql.lit((rows[0]?.page_count ?? 0) + 2)}`.execute(db.query);
    const tooMuch = db.transaction(async (tx) => {
      await tx.insertInto("note").values({ id: 2, text: "small" }).execute();
      await tx
        .insertInto("note")
        .values({ id: 3, text: "x".repeat(100_000) })
        .execute();
    });
    await expect(tooMuch).rejects.toThrow(StoreFullError);
    expect(await ids(db)).toEqual([1]);
    await sql`pragma max_page_count = 1000000`.execute(db.query);
    await db.transaction((tx) => tx.insertInto("note").values({ id: 3, text: "y" }).execute());
    expect(await ids(db)).toEqual([1, 3]);
  });

  test("work that swallows the full disk commits nothing and does not go on outside the transaction", async () => {
    await using db = await openNotes(thread);
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db.query);
    await sql`pragma max_page_count = ${sql.lit((rows[0]?.page_count ?? 0) + 2)}`.execute(db.query);
    const careless = db.transaction(async (tx) => {
      const big = tx.insertInto("note").values({ id: 1, text: "x".repeat(100_000) });
      await big.execute().catch(() => undefined);
      const next = tx.insertInto("note").values({ id: 2, text: "y" });
      await next.execute().catch(() => undefined);
    });
    await expect(careless).rejects.toThrow("nothing was committed");
    expect(await ids(db)).toEqual([]);
  });

  test("a process killed in the middle of a transaction leaves none of it, and its lock is free", async () => {
    await using db = await openNotes(thread);
    const holder = await holdTransaction();
    holder.kill("SIGKILL");
    await once(holder, "exit");
    await db.query.insertInto("note").values({ id: 1, text: "after" }).execute();
    expect(await ids(db)).toEqual([1]);
  });

  test("a writer waits while another process holds the store, and readers do not", async () => {
    await using db = await openNotes(thread);
    const holder = await holdTransaction();
    try {
      const written = db.query.insertInto("note").values({ id: 1, text: "waits" }).execute();
      await using reader = await openSqlite<Tables>({ file, thread });
      expect(await ids(reader)).toEqual([]);
      holder.stdin.write("commit");
      await written;
      expect(await ids(db)).toEqual([1, 99]);
    } finally {
      holder.kill();
    }
  });
});

test("SQLite gives up on a store that stays held, with StoreBusyError, and leaves the thread to others meanwhile", async () => {
  await using db = await openSqlite<Tables>({ file, thread: "here", waitForWritersMs: 200 });
  await sql`create table note (id integer primary key, text text not null)`.execute(db.query);
  const holder = await holdTransaction();
  let turns = 0;
  const timer = setInterval(() => turns++, 5);
  try {
    const write = db.query.insertInto("note").values({ id: 1, text: "" });
    await expect(write.execute()).rejects.toThrow(StoreBusyError);
    await expect(db.transaction(async () => 1)).rejects.toThrow(StoreBusyError);
    expect(turns).toBeGreaterThan(0);
  } finally {
    clearInterval(timer);
    holder.kill();
  }
});

test("a SQLite thread that dies fails what it was asked, and all that follows, instead of hanging", async () => {
  const entry = new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort } from "node:worker_threads";
      parentPort.on("message", ({ id, kind }) => kind === "open" ? parentPort.postMessage({ id }) : process.exit(3));
    `)}`,
  );
  const thread = await sqliteInWorker(file, entry);
  const asked = [thread.execute("select 1", []), thread.execute("select 2", [])];
  for (const call of asked) await expect(call).rejects.toThrow("exit code 3");
  await expect(thread.execute("select 3", [])).rejects.toThrow("exit code 3");
  await thread.close();
});

/** Another process that has written row 99 and commits when it is told to. */
async function holdTransaction(): Promise<ChildProcessWithoutNullStreams> {
  const script = `
    const { DatabaseSync } = require("node:sqlite");
    const db = new DatabaseSync(process.argv[1]);
    db.exec("begin immediate; insert into note values (99, 'held')");
    console.log("holding");
    process.stdin.once("data", () => { db.exec("commit"); process.exit(); });`;
  const holder = spawn(process.execPath, ["-e", script, file]);
  await once(holder.stdout, "data");
  return holder;
}
