import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openQueryLake, type QueryLake } from "./query-lake.ts";

const TENANT = "walks";
const event = (id: string, time: string, rest: object = {}) => ({
  event_id: id,
  event_name: "page_view",
  event_time: `2026-04-${time}Z`,
  visitor_id: "w",
  ...rest,
});

describe("sessions", () => {
  let lake: QueryLake;
  beforeAll(async () => {
    lake = await openQueryLake();
    await lake.add(TENANT, [event("a", "01T10:00:00"), event("b", "01T10:40:00"), event("c", "01T11:10:00")]);
  });
  afterAll(() => lake[Symbol.asyncDispose]());

  async function sessions(where = "true", columns = "session_number, started_at, ended_at, events") {
    const { body } = await lake.query.run({
      tenant: TENANT,
      sql: `SELECT ${columns} FROM sessions WHERE ${where} ORDER BY 1`,
    });
    const answer = (await new Response(body).json()) as { rows: unknown[][] };
    return answer.rows;
  }

  test("end after more than 30 minutes and not at 30", async () => {
    expect(await sessions("visitor_id = 'w'")).toEqual([
      [1, "2026-04-01T10:00:00.000Z", "2026-04-01T10:00:00.000Z", 1],
      [2, "2026-04-01T10:40:00.000Z", "2026-04-01T11:10:00.000Z", 2],
    ]);
  });

  test("merge when a late event bridges them, and are numbered anew", async () => {
    await lake.add(TENANT, [event("late", "01T10:20:00", { page_url: "https://late.example/" })]);
    expect(await sessions("visitor_id = 'w'")).toEqual([
      [1, "2026-04-01T10:00:00.000Z", "2026-04-01T11:10:00.000Z", 4],
    ]);
    await lake.add(TENANT, [
      event("first", "01T08:00:00", { page_url: "https://first.example/", session_id: "s" }),
    ]);
    expect(await sessions("visitor_id = 'w'", "session_number, events, landing_page, session_id")).toEqual([
      [1, 1, "https://first.example/", "s"],
      [2, 4, null, null],
    ]);
  });

  test("go over midnight and over the borders of the clock's half hours", async () => {
    await lake.add(TENANT, [
      event("n1", "02T23:59:59.9", { visitor_id: "night" }),
      event("n2", "03T00:29:59.9", { visitor_id: "night" }),
      event("n3", "03T00:59:59.901", { visitor_id: "night" }),
    ]);
    expect(await sessions("visitor_id = 'night'", "session_number, events, duration_s")).toEqual([
      [1, 2, 1800],
      [2, 1, 0],
    ]);
  });

  test("know the visitor by session_id where there is no visitor_id, and leave out events with neither", async () => {
    await lake.add(TENANT, [
      { event_name: "menu_view", event_time: "2026-04-05T10:00:00Z", session_id: "only" },
      { event_name: "menu_view", event_time: "2026-04-05T10:00:00Z" },
    ]);
    const sql = "SELECT visitor_id, page_views FROM sessions WHERE started_at >= '2026-04-05'";
    const { body } = await lake.query.run({ tenant: TENANT, sql });
    expect(((await new Response(body).json()) as { rows: unknown[] }).rows).toEqual([["only", 1]]);
  });

  test("agree with a plain window function over the events", async () => {
    const oracle = `WITH e AS (SELECT coalesce(visitor_id, session_id) AS v, event_time AS t FROM events WHERE coalesce(visitor_id, session_id) IS NOT NULL),
      m AS (SELECT *, coalesce(t - lag(t) OVER (PARTITION BY v ORDER BY t) > INTERVAL 30 MINUTES, true)::INT AS s FROM e),
      n AS (SELECT *, sum(s) OVER (PARTITION BY v ORDER BY t ROWS UNBOUNDED PRECEDING) AS n FROM m),
      g AS (SELECT v, n, min(t), max(t), count(*) FROM n GROUP BY v, n)`;
    for (const tenant of [TENANT, "alfa"]) {
      const sql = `${oracle} SELECT count(*) FROM (
        (FROM g EXCEPT SELECT visitor_id, session_number, started_at, ended_at, events FROM sessions)
        UNION ALL (SELECT visitor_id, session_number, started_at, ended_at, events FROM sessions EXCEPT FROM g))`;
      const { body } = await lake.query.run({ tenant, sql });
      expect(((await new Response(body).json()) as { rows: unknown[] }).rows).toEqual([[0]]);
    }
  });
});
