import { setTimeout as sleep } from "node:timers/promises";
import type { KontorServer } from "./kontor-server.ts";

export interface LakeSize {
  readonly files: number;
  readonly rows: number;
  readonly bytes: number;
}

const GIVE_UP_MS = 180_000;
const LOOK_EVERY_MS = 2_000;

/** Live files, by the manifest. */
export async function lakeSize(server: KontorServer): Promise<LakeSize> {
  return JSON.parse(await server.command("lake", "check", "--shallow", "--json")) as LakeSize;
}

/** Rows that SQL shows the tenants, and how many of them are different events. */
export async function countVisible(
  server: KontorServer,
  keys: readonly string[],
): Promise<{ rows: number; distinct: number }> {
  const total = { rows: 0, distinct: 0 };
  for (const key of keys) {
    const answer = await server.sql(key, "select count(*), count(distinct event_id) from events");
    const [rows, distinct] = answer.rows[0] ?? [0, 0];
    total.rows += Number(rows);
    total.distinct += Number(distinct);
  }
  return total;
}

/** Waits until the number of files has stood still for `quietMs`, at most three minutes. */
export async function settleCompaction(server: KontorServer, quietMs: number): Promise<void> {
  const started = performance.now();
  let last = -1;
  let since = started;
  while (performance.now() - since < quietMs && performance.now() - started < GIVE_UP_MS) {
    const { files } = await lakeSize(server);
    if (files !== last) since = performance.now();
    last = files;
    await sleep(LOOK_EVERY_MS);
  }
}
