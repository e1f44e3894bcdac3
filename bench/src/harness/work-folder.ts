import { mkdirSync } from "node:fs";
import { mkdtemp, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** `TMPFS_MAGIC` of linux/magic.h: a folder in memory, where a sync costs nothing and proves nothing. */
const TMPFS = 0x0102_1994;

/** A new folder on a real disk, gone with the scope: in the system's temporary folder, or in ./artifacts where that one is in memory. */
export async function createWorkFolder(): Promise<{ path: string } & AsyncDisposable> {
  const { type } = await statfs(tmpdir());
  const parent = type === TMPFS ? "artifacts" : tmpdir();
  mkdirSync(parent, { recursive: true });
  const path = await mkdtemp(join(parent, "kontor-bench-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}
