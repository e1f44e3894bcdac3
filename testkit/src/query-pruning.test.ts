import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openQueryLake, type QueryLake } from "./query-lake.ts";

const day = fc.integer({ min: 1, max: 5 }).map((number) => `2026-03-0${number}`);
const clock = fc.constantFrom("", " 00:00:00", " 10:00:00", " 09:00:30.5", "T14:00:01Z");
const instant = fc.tuple(day, clock).map(([date, time]) => date + time);
const constant = fc.oneof(
  instant.map((text) => `'${text}'`),
  instant.map((text) => `TIMESTAMP '${text.replace("Z", "")}'`),
  day.map((text) => `DATE '${text}'`),
  fc
    .tuple(day, fc.constantFrom("-", "+"), fc.constantFrom("1 DAY", "'36 hours'", "1 MONTH", "90 MINUTES"))
    .map(([text, sign, span]) => `TIMESTAMP '${text}' ${sign} INTERVAL ${span}`),
  fc.constantFrom("now()", "now() - INTERVAL 30 DAYS", "current_date - 400", "today()"),
);
const column = fc.constantFrom("event_time", "e.event_time", "event_time::DATE", "e.event_time::DATE");
const comparison = fc
  .tuple(column, fc.constantFrom("=", "<", "<=", ">", ">=", "<>"), constant, fc.boolean())
  .map(([left, operator, right, turned]) =>
    turned ? `${right} ${operator} ${left}` : `${left} ${operator} ${right}`,
  );
const between = fc
  .tuple(column, constant, constant)
  .map(([value, low, high]) => `${value} BETWEEN ${low} AND ${high}`);
const leaf = fc.oneof({ weight: 3, arbitrary: comparison }, between, fc.constant("shop_id = 'north'"));
const condition = fc
  .array(fc.tuple(leaf, fc.constantFrom("AND", "AND", "AND", "OR"), fc.boolean()), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) =>
    parts
      .map(
        ([text, join, not], index) => `${index > 0 ? join : ""} ${not && index > 1 ? "NOT" : ""} (${text})`,
      )
      .join(" "),
  );

describe("leaving out files by time", () => {
  let lake: QueryLake;
  beforeAll(async () => {
    lake = await openQueryLake();
  });
  afterAll(() => lake[Symbol.asyncDispose]());

  test("never changes a result", async () => {
    let pruned = 0;
    await fc.assert(
      fc.asyncProperty(condition, async (where) => {
        const select = "SELECT coalesce(list_sort(list(event_id)), []) AS ids";
        const [short, whole] = [
          await lake.ask(`${select} FROM events e WHERE ${where}`),
          await lake.ask(`${select} FROM (FROM events) e WHERE ${where}`),
        ];
        expect(short.rows).toEqual(whole.rows);
        if (Number(short.statistics["files"]) < Number(whole.statistics["files"])) pruned++;
      }),
      { numRuns: 150 },
    );
    expect(pruned).toBeGreaterThan(10);
  });

  test("reads one day's file for one day", async () => {
    const { statistics } = await lake.ask(
      "SELECT count(*) FROM events WHERE event_time >= '2026-03-02' AND event_time < '2026-03-02 23:59:59'",
    );
    expect(statistics["files"]).toBe(1);
  });
});
