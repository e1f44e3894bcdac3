import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { QueryFile } from "@kontor/core";
import { createQueryService, type QueryService, type Statement } from "@kontor/domain/query";
import {
  openDuckDbQueryEngine,
  type DuckDbQueryEngine,
  type DuckDbQueryEngineOptions,
} from "@kontor/embedded";
import { openDuckDbLakeEngine } from "@kontor/embedded/lake-engine";
import { analystEvents, type SampleEvent } from "./query-sample.ts";

/** How long a statement waits for its turn: on a machine with other work, a process takes its time to start and to stop. */
const PATIENCE_MS = 120_000;

/** The tenant whose analyst writes the SQL, and the one whose rows must never be seen. */
export const ANALYST = "alfa";
export const CANARY = "canary";

/** A result read whole. */
export interface ReadAnswer {
  readonly text: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly unknown[][];
  readonly statistics: Readonly<Record<string, number | boolean>>;
}

/** A small lake of two tenants in the same files, and the query service over it. */
export interface QueryLake extends AsyncDisposable {
  /** Holds everything: the lake, scratch, and `outside`, which no SQL may reach. */
  readonly folder: string;
  readonly lakeRoot: string;
  readonly outside: string;
  /** Stands in each text of the canary's rows and in each file of `outside`; nowhere else. */
  readonly secret: string;
  readonly engine: DuckDbQueryEngine;
  readonly query: QueryService;
  files(table: string): readonly QueryFile[];
  /** Adds events as one more file per day, in a new snapshot. */
  add(tenant: string, events: readonly SampleEvent[]): Promise<void>;
  /** The analyst's statement, read as JSON. */
  ask(sql: string, options?: Partial<Statement>): Promise<ReadAnswer>;
}

export async function openQueryLake(options: Partial<DuckDbQueryEngineOptions> = {}): Promise<QueryLake> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "kontor-query-")));
  const secret = `x${randomBytes(12).toString("hex")}x`;
  const [lakeRoot, outside, tempRoot] = ["lake", "outside", "temp"].map((name) => join(folder, name));
  if (lakeRoot === undefined || outside === undefined || tempRoot === undefined)
    throw new TypeError("folders");
  await mkdir(outside);
  for (const name of ["secret.csv", "secret.json", "secret.txt"]) {
    await writeFile(join(outside, name), `{"a":"${secret}"}\n`);
  }
  const files = new Map<string, QueryFile[]>();
  const write = await openWriter(folder, lakeRoot, files);
  await write("events", [
    ...analystEvents.map((event) => ({ tenant: ANALYST, event })),
    ...analystEvents.map((event) => ({ tenant: CANARY, event: secretEvent(event, secret) })),
  ]);
  await write("failed_events", [
    { tenant: ANALYST, event: failure("f1", "not json") },
    { tenant: CANARY, event: failure(secret, secret) },
  ]);
  let snapshot = 1;
  const held = new Set<object>();
  const engine = await openDuckDbQueryEngine({ lakeRoot, tempRoot, waitMs: PATIENCE_MS, ...options });
  const query = createQueryService({
    engine,
    snapshot: async () => {
      const lists = new Map([...files].map(([table, list]) => [table, [...list]]));
      const hold = { lists };
      held.add(hold);
      return {
        id: snapshot,
        files: (table) => lists.get(table) ?? [],
        release: () => void held.delete(hold),
      };
    },
  });
  return {
    folder,
    lakeRoot,
    outside,
    secret,
    engine,
    query,
    files: (table) => files.get(table) ?? [],
    add: async (tenant, events) => {
      await write(
        "events",
        events.map((event) => ({ tenant, event })),
      );
      snapshot++;
    },
    ask: async (sql, statement) => read(await query.run({ tenant: ANALYST, sql, ...statement })),
    [Symbol.asyncDispose]: async () => {
      await engine[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

async function read({ body, columns }: { body: ReadableStream<Uint8Array>; columns: ReadAnswer["columns"] }) {
  const text = await new Response(body).text();
  const { rows, statistics } = JSON.parse(text) as Pick<ReadAnswer, "rows" | "statistics">;
  return { text, columns, rows, statistics };
}

interface Staged {
  readonly tenant: string;
  readonly event: SampleEvent | Readonly<Record<string, string>>;
}

async function openWriter(folder: string, root: string, files: Map<string, QueryFile[]>) {
  const scratch = join(folder, "scratch");
  let writes = 0;
  return async (table: "events" | "failed_events", rows: readonly Staged[]) => {
    await using engine = await openDuckDbLakeEngine({
      root,
      scratch,
      patterns: { search: "(^|\\.)google\\.", social: "(^|\\.)instagram\\.", email: "(^|\\.)mail\\." },
    });
    const staging = await engine.stage();
    for (const { tenant, event } of rows) {
      const { meta, ...rest } = event as SampleEvent;
      const payload = Buffer.from(JSON.stringify([rest]));
      await staging.add({ tenant, received: RECEIVED, idPrefix: `${writes}`, ...meta }, payload);
    }
    const written = await engine.write({ table, staging, name: `w${++writes}`, day: null, skip: [] });
    await staging.discard();
    files.set(table, [...(files.get(table) ?? []), ...written]);
  };
}

const RECEIVED = Date.UTC(2026, 2, 3, 18);

function secretEvent(event: SampleEvent, secret: string): SampleEvent {
  const texts = Object.entries(event).map(([key, value]) =>
    typeof value === "string" && key !== "event_time" ? [key, `${value}-${secret}`] : [key, value],
  );
  return {
    ...(Object.fromEntries(texts) as SampleEvent),
    visitor_id: `v-${secret}`,
    user_id: secret,
    items: [{ item_id: secret, item_name: secret, price: 1, quantity: 1 }],
    props: { note: secret },
    meta: { country: secret, deviceType: secret, browser: secret, os: secret },
  };
}

function failure(id: string, raw: string): Record<string, string> {
  return { failed_id: id, stage: "decode", code: "invalid_json", path: "$", message: `broken ${raw}`, raw };
}
