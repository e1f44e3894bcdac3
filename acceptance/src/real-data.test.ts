import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Installation, sharedData } from "./installation.ts";

const apacheLog = join(sharedData, "apache-combined-2015.log.gz");
const onlineRetail = join(sharedData, "online-retail.csv.gz");
const otto = join(sharedData, "otto-sessions-sample.jsonl");
const available = existsSync(apacheLog);
if (!available) process.stderr.write("SKIPPED real-data: the folder ../shared/data is not there\n");

describe.skipIf(!available)("real data, imported by the command line and read by SQL", () => {
  let kontor: Installation;
  beforeAll(async () => void (kontor = await Installation.create()));
  afterAll(() => kontor[Symbol.asyncDispose]());

  test("a web server's log gives one page_view per hit, with bots flagged, and a second import adds nothing", async () => {
    await kontor.kontor("import", "apache-log", apacheLog, "--tenant", "weblog");
    await kontor.kontor("import", "apache-log", apacheLog, "--tenant", "weblog");
    expect(await kontor.query("weblog", "SELECT event_name, count(*) FROM events GROUP BY ALL")).toEqual([
      ["page_view", 10_000],
    ]);
    const [[days, countries]] = (await kontor.query(
      "weblog",
      "SELECT count(DISTINCT event_time::DATE), count(DISTINCT country) FROM events",
    )) as [[number, number]];
    expect(days).toBe(4);
    expect(countries).toBeGreaterThan(50);

    const labels = await hitLabels();
    const rows = (await kontor.query("weblog", "SELECT event_id, is_bot FROM events")) as [string, boolean][];
    const judged = rows.map(([id, isBot]) => ({ isBot, label: labels.get(id) }));
    expect(judged.every((hit) => hit.label !== undefined)).toBe(true);
    const both = judged.filter((hit) => hit.isBot && hit.label).length;
    const precision = both / judged.filter((hit) => hit.isBot).length;
    const recall = both / judged.filter((hit) => hit.label).length;
    expect(precision).toBeGreaterThanOrEqual(0.98);
    expect(recall).toBeGreaterThanOrEqual(0.98);
  });

  test("a shop's order lines give one purchase or refund per invoice, exact to the last penny", async () => {
    await kontor.kontor("import", "online-retail", onlineRetail, "--tenant", "retail");
    const file = await retailTotals();
    const counts = Object.fromEntries(
      await kontor.query("retail", "SELECT event_name, count(*) FROM events GROUP BY ALL"),
    ) as Record<string, number>;
    expect((counts["purchase"] ?? 0) + (counts["refund"] ?? 0)).toBe(25_900);
    expect(counts["refund"]).toBe(file.refunds);
    const [[lines, quantity, mills]] = (await kontor.query(
      "retail",
      `SELECT count(*), sum(i.quantity)::BIGINT, sum(round(i.quantity * i.price * 1000))::BIGINT
       FROM (SELECT unnest(from_json(items, '[{"quantity":"DOUBLE","price":"DOUBLE"}]')) AS i FROM events)`,
    )) as [[number, number, number]];
    expect({ lines, quantity, mills }).toEqual({
      lines: 541_909,
      quantity: file.quantity,
      mills: file.mills,
    });
    const [[value]] = (await kontor.query(
      "retail",
      "SELECT sum(round(value * 1000))::BIGINT FROM events",
    )) as [[number]];
    expect(value).toBe(file.mills);
  });

  test("a session sample gives its 862 events in 20 sessions", async () => {
    await kontor.kontor("import", "ndjson", otto, "--tenant", "otto");
    expect(await kontor.query("otto", "SELECT count(*), count(DISTINCT session_id) FROM events")).toEqual([
      [862, 20],
    ]);
    const [[sessions, events]] = (await kontor.query(
      "otto",
      "SELECT count(*), sum(events)::BIGINT FROM sessions",
    )) as [[number, number]];
    expect(events).toBe(862);
    expect(sessions).toBeGreaterThan(20);
  });

  test("the lake is sound afterwards", async () => {
    expect(JSON.parse(await kontor.kontor("lake", "check", "--json"))).toMatchObject({
      ok: true,
      problems: [],
    });
  });
});

/**
 * Whether each hit, by its event_id, is a bot by the patterns of npm's crawler-user-agents, which the detector does not know. The id is made as
 * docs/specs/enrichment.md says: of the line's number and its text from the time on.
 */
async function hitLabels(): Promise<Map<string, boolean>> {
  const crawlers = createRequire(import.meta.url)("crawler-user-agents") as { pattern: string }[];
  const patterns = crawlers.map(({ pattern }) => new RegExp(pattern));
  const known = new Map<string, boolean>();
  const labels = new Map<string, boolean>();
  for (const [at, line] of lines(await readFile(apacheLog)).entries()) {
    const agent = /"([^"]*)"\s*$/.exec(line)?.[1] ?? "";
    const label = known.get(agent) ?? patterns.some((pattern) => pattern.test(agent));
    known.set(agent, label);
    const withoutHost = line.slice(line.indexOf(" [") + 2);
    const digest = createHash("sha256")
      .update(`\0${at + 1}\0${withoutHost}`)
      .digest("hex");
    labels.set(`log-${digest.slice(0, 32)}`, label);
  }
  return labels;
}

async function retailTotals(): Promise<{ quantity: number; mills: number; refunds: number }> {
  let quantity = 0;
  let mills = 0;
  const refunds = new Set<string>();
  for (const line of lines(await readFile(onlineRetail)).slice(1)) {
    const cells = /^"([^"]*)",.*,(-?\d+),[^,]+,(-?[\d.]+),[^,]*,"[^"]*"$/.exec(line);
    if (cells === null) throw new TypeError(`The test cannot read this line: ${line}`);
    const count = Number(cells[2]);
    quantity += count;
    mills += count * Math.round(Number(cells[3]) * 1000);
    if (cells[1]?.startsWith("C") === true) refunds.add(cells[1]);
  }
  return { quantity, mills, refunds: refunds.size };
}

function lines(gzipped: Buffer): string[] {
  return gunzipSync(gzipped)
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "");
}
