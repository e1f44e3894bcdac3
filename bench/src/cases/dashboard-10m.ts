import { setTimeout as sleep } from "node:timers/promises";
import type { BenchCase, Figures } from "../harness/bench-case.ts";
import { BenchError } from "../harness/errors.ts";
import { createKontorServer, type KontorServer } from "../harness/kontor-server.ts";
import { sendMonth } from "../harness/send-month.ts";
import { median, quantile, rounded } from "../harness/statistics.ts";
import { createWorkFolder } from "../harness/work-folder.ts";

const TENANTS = 200;
const ROUNDS = 15;
const COLD_ROUNDS = 5;
/** A start is over by then. */
const STARTED_MS = 3_000;
/** As browsers would: the day's screen, and the same with another range or filter. */
const filters = Array.from({ length: ROUNDS }, (_, index) => [
  { dimension: "device", op: "in", values: [["mobile"], ["desktop"], ["tablet"]][index % 3] },
  { dimension: "table", op: "in", values: [`t${index + 1}`, `t${index + 16}`] },
]);

/** The built-in dashboard of the largest of 200 tenants over a month, asked as the screen asks it: all tiles in one streamed request. */
export const dashboard10m: BenchCase = {
  name: "dashboard-10m",
  summary:
    "Today's 12 tiles over 10 M events of 200 tenants and 30 days: cold, warm, after each new event, and with changing filters",
  target: {
    cold_ms: { max: 800 },
    warm_p95_ms: { max: 250 },
    filter_p95_ms: { max: 300 },
    failed_tiles: { max: 0 },
  },
  async run(context) {
    await using folder = await createWorkFolder();
    await using server = await createKontorServer(folder.path);
    const keys = await server.createKeys(context.quick ? 20 : TENANTS);
    server.spawn();
    await server.ready();
    const { events } = await sendMonth(context, server, keys);
    const key = keys[0] ?? "";
    const colds = await inTurn(context.quick ? 1 : COLD_ROUNDS, () => coldly(server, key, STARTED_MS));
    const atOnce = await coldly(server, key, 0);
    return {
      events,
      cold_ms: rounded(median(colds.map(({ ms }) => ms))),
      cold_ms_by_round: colds.map(({ ms }) => rounded(ms)),
      cold_while_starting_ms: rounded(atOnce.ms),
      ...(await timeDashboard(server, key, [...colds, atOnce])),
    };
  },
};

/** The first view after a start: no query process, no answer, no file's footer is in memory. */
async function coldly(server: KontorServer, key: string, waitMs: number): Promise<Asked> {
  await server.stop();
  server.spawn();
  await server.ready();
  // What a start goes on doing after it is ready (the ids of ten million events, the delivery thread) is no part of a view.
  await sleep(waitMs);
  return (await openBoard(server, key)).ask({});
}

interface Asked {
  readonly ms: number;
  readonly failed: readonly string[];
  readonly tiles: ReadonlyMap<string, number>;
}

async function openBoard(server: KontorServer, key: string) {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const board = (await (await fetch(server.url("/v1/dashboards/today"), { headers })).json()) as Board;
  const tiles = board.tiles.map(({ id, question }) => ({ id, question }));
  return { headers, tiles, ask: (more: object) => askTiles(server, headers, { tiles, ...more }) };
}

async function timeDashboard(server: KontorServer, key: string, colds: readonly Asked[]): Promise<Figures> {
  const { headers, tiles, ask } = await openBoard(server, key);
  const warm = await inTurn(ROUNDS, () => ask({}));
  const renewed = await inTurn(ROUNDS, async () => {
    await sendOne(server, headers);
    return ask({});
  });
  const month = { range: { last: "30d" } };
  const monthCold = await ask(month);
  const changed = await inTurn(ROUNDS, (index) => ask({ filters: filters[index] }));
  const all = [...colds, ...warm, ...renewed, monthCold, ...changed];
  return {
    tiles: tiles.length,
    ...timesOf("warm", warm),
    ...timesOf("renewed", renewed),
    ...timesOf("filter", changed),
    month_cold_ms: rounded(monthCold.ms),
    failed_tiles: new Set(all.flatMap(({ failed }) => failed)).size,
    engine_ms_by_tile: Object.fromEntries(colds[0]?.tiles ?? []),
    engine_ms_by_tile_of_a_month: Object.fromEntries(monthCold.tiles),
    memory_mb: server.usage().memory_mb,
  };
}

function timesOf(name: string, asked: readonly Asked[]): Figures {
  const times = asked.map(({ ms }) => ms);
  return {
    [`${name}_p50_ms`]: rounded(median(times)),
    [`${name}_p95_ms`]: rounded(quantile(times, 0.95)),
  };
}

/** One event more, in the lake: what was cached of today is out of date. */
async function sendOne(server: KontorServer, headers: Record<string, string>): Promise<void> {
  const body = JSON.stringify({ event_name: "menu_view", visitor_id: "renewed" });
  const response = await fetch(server.url("/v1/events"), { method: "POST", headers, body });
  if (!response.ok) throw new BenchError(`/v1/events answered ${response.status}: ${await response.text()}`);
  await server.settle();
}

interface Board {
  readonly tiles: readonly { readonly id: string; readonly question: object }[];
}

interface TileLine {
  readonly id: string;
  readonly ok: boolean;
  readonly answer?: { readonly elapsed_ms: number };
}

async function askTiles(server: KontorServer, headers: Record<string, string>, body: object): Promise<Asked> {
  const began = performance.now();
  const response = await fetch(server.url("/v1/insight"), {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new BenchError(`/v1/insight answered ${response.status}: ${text}`);
  const ms = performance.now() - began;
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as TileLine);
  return {
    ms,
    failed: lines.filter(({ ok }) => !ok).map(({ id }) => id),
    tiles: new Map(lines.map(({ id, answer }) => [id, answer?.elapsed_ms ?? -1])),
  };
}

async function inTurn<Result>(times: number, work: (index: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let index = 0; index < times; index++) results.push(await work(index));
  return results;
}
