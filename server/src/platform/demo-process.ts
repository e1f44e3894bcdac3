import { rm } from "node:fs/promises";
import { referrerPatterns } from "@kontor/domain/enrich";
import { continueDemo, demoZoneAt, fillDemo, removeDemo, type DemoWritten } from "@kontor/domain/demo";
import { openLake } from "@kontor/domain/lake";
import { DiskLakeFiles } from "@kontor/embedded";
import { openDuckDbLakeEngine } from "@kontor/embedded/lake-engine";
import { systemClock } from "@kontor/core";
import type { Config } from "../config/config.ts";
import { demoShops } from "./demo-menu.ts";
import { foldersOf } from "./folders.ts";
import { openDatabase } from "./database.ts";

/*
 * Writes or removes the demo data in a process of its own at low priority: requests and delivery come first, and its memory goes back whole. A crash of it
 * costs nothing but the chunk it was at.
 */

/** To the process, once. */
export interface DemoTask {
  readonly work: "fill" | "remove";
  readonly config: Pick<Config, "data" | "database">;
  readonly tenant: string;
  /** When the demo was made, ms since the epoch. */
  readonly now: number;
  readonly runId: string;
}

/** From the process. After `done` or `failed` it ends. */
export type FromDemo =
  | ({ readonly kind: "written" } & DemoWritten)
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly message: string };

/** Of the DuckDB that sorts a week of events. */
const MEMORY_BYTES = 150e6;

process.once("message", (task: DemoTask) => void run(task));
// The server is gone: what is committed stays, the rest is written at the next start.
process.on("disconnect", () => process.exit());

async function run(task: DemoTask): Promise<void> {
  try {
    await work(task);
    tell({ kind: "done" });
  } catch (error) {
    tell({
      kind: "failed",
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
  process.disconnect();
}

async function work({ work: which, config, tenant, now, runId }: DemoTask): Promise<void> {
  const folders = foldersOf(config.data);
  await rm(folders.demoScratch, { recursive: true, force: true });
  await using stack = new AsyncDisposableStack();
  const db = stack.use(await openDatabase(config, "here"));
  const files = new DiskLakeFiles(folders.lake);
  const lake = openLake({ db, clock: systemClock, root: folders.lake, files });
  const engine = stack.use(
    await openDuckDbLakeEngine({
      root: folders.lake,
      scratch: folders.demoScratch,
      patterns: referrerPatterns,
      memoryBytes: MEMORY_BYTES,
    }),
  );
  const parts = { lake, engine, tenant, runId, signal: new AbortController().signal };
  const written = (progress: DemoWritten) => tell({ kind: "written", ...progress });
  if (which === "remove") {
    await removeDemo(parts);
    return;
  }
  const fill = { ...parts, shops: demoShops, now, offsetMs: demoZoneAt(now).offsetMs, written };
  await fillDemo(fill);
  await continueDemo({ ...fill, until: systemClock.now() });
}

function tell(message: FromDemo): void {
  process.send?.(message);
}
