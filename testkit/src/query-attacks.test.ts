import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createHash } from "node:crypto";
import { QueryError } from "@kontor/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Attack } from "./query-attack.ts";
import { attacks } from "./query-attacks.ts";
import { ANALYST, CANARY, openQueryLake, type QueryLake } from "./query-lake.ts";
import { sampleMemory } from "./query-memory.ts";

const MEMORY = 96 * 1024 ** 2;
const OVERHEAD = 1024 ** 3;

describe("hostile SQL", () => {
  let lake: QueryLake;
  let before: ReadonlyMap<string, string>;
  let memory: ReturnType<typeof sampleMemory>;
  const delay = monitorEventLoopDelay({ resolution: 5 });
  const tally = new Map<string, number>();

  beforeAll(async () => {
    lake = await openQueryLake({ memoryBytes: MEMORY, tempBytes: 64 * 1024 ** 2 });
    before = await fingerprint(lake);
    memory = sampleMemory(() => lake.engine.pids);
    delay.enable();
  });
  afterAll(async () => {
    delay.disable();
    memory.stop();
    const ms = (ns: number) => (ns / 1e6).toFixed(1);
    process.stderr.write(
      `hostile SQL: ${attacks.length} statements ${JSON.stringify(Object.fromEntries(tally))}, event loop delay p50 ${ms(delay.percentile(50))} p99 ${ms(delay.percentile(99))} max ${ms(delay.max)} ms, largest query process ${Math.round(memory.peakBytes() / 1e6)} MB\n`,
    );
    await lake[Symbol.asyncDispose]();
  });

  test("is a corpus of at least 150 statements", () => {
    expect(attacks.length).toBeGreaterThanOrEqual(150);
    expect(new Set(attacks.map(({ sql, params }) => JSON.stringify([sql, params]))).size).toBe(
      attacks.length,
    );
  });

  test.each(attacks.map((attack) => ({ attack, name: `${attack.expect}: ${attack.sql.slice(0, 100)}` })))(
    "$name",
    async ({ attack }) => {
      const outcome = await fire(lake, attack);
      tally.set(outcome.code ?? "ran", (tally.get(outcome.code ?? "ran") ?? 0) + 1);
      expect(outcome.said).not.toContain(lake.secret);
      expect(outcome.said).not.toContain(lake.folder);
      expect(allowedCodes[attack.expect], outcome.said).toContain(outcome.code);
    },
  );

  test("has left no trace on the disk", async () => {
    expect(await fingerprint(lake)).toEqual(before);
    const scratch = await readdir(join(lake.folder, "temp"), { recursive: true });
    const shown = scratch.filter((name) => !name.startsWith("compiled"));
    expect(shown.filter((name) => !/^slot-\d+-\w+(\/spill)?$/.test(name))).toEqual([]);
  });

  test("has kept every process within its bounds", () => {
    expect(memory.peakBytes()).toBeLessThan(MEMORY + OVERHEAD);
  });

  test("has left the engine able to answer", async () => {
    const { rows } = await lake.ask("SELECT count(*), min(tenant_id) FROM events");
    expect(rows).toEqual([[20, ANALYST]]);
  });

  test("would have been seen: the canary sees its own rows", async () => {
    const answer = await lake.query.run({ tenant: CANARY, sql: "SELECT * FROM events" });
    expect(await new Response(answer.body).text()).toContain(lake.secret);
  });
});

const allowedCodes: Readonly<Record<Attack["expect"], readonly (string | undefined)[]>> = {
  refused: ["sql_not_allowed", "sql_invalid"],
  quiet: [undefined],
  harmless: [undefined, "sql_invalid", "sql_not_allowed"],
  bounded: [undefined, "sql_invalid", "sql_not_allowed", "sql_timeout", "sql_out_of_memory", "sql_failed"],
};

interface Outcome {
  /** Code of the error, if there was one. */
  readonly code: string | undefined;
  /** Every byte that reached the reader. */
  readonly said: string;
}

async function fire(lake: QueryLake, attack: Attack): Promise<Outcome> {
  const places: Readonly<Record<string, string>> = {
    outside: lake.outside,
    lake: lake.lakeRoot,
    temp: join(lake.folder, "temp"),
    file: join(lake.lakeRoot, lake.files("events")[0]?.path ?? ""),
    other: CANARY,
  };
  const fill = (text: string) =>
    text.replaceAll(/\{(outside|lake|temp|file|other)\}/g, (_, name: string) => places[name] ?? "");
  const params = JSON.parse(fill(JSON.stringify(attack.params ?? []))) as Attack["params"];
  const sql = fill(attack.sql);
  const limits = { timeoutMs: attack.expect === "bounded" ? 1500 : 60_000 };
  let said = "";
  try {
    const answer = await lake.query.run({ tenant: ANALYST, sql, params, limits });
    said += JSON.stringify([answer.columns, answer.headers]);
    const decoder = new TextDecoder();
    for await (const piece of answer.body) said += decoder.decode(piece, { stream: true });
    return { code: undefined, said: withoutOwn(said, sql, lake) };
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    return { code: error.code, said: withoutOwn(said + error.message, sql, lake) };
  }
}

// A refusal may quote the reader's own text, in which the corpus names paths; what was not in it must not come.
function withoutOwn(said: string, sql: string, lake: QueryLake): string {
  return sql.includes(lake.folder) ? said.replaceAll(lake.folder, "") : said;
}

async function fingerprint({ folder }: QueryLake): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(join(folder, "temp")));
  const hash = async (path: string) =>
    createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
  return new Map(await Promise.all(names.sort().map(async (path) => [path, await hash(path)] as const)));
}
