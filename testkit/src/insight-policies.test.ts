import { eventsTable, type Policy, type Question } from "@kontor/contracts";
import { QueryError } from "@kontor/core";
import { allowsEvent, hideColumns, type Caller } from "@kontor/domain/insight";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openInsightLake, type InsightLake } from "./insight-lake.ts";
import { analystEvents } from "./query-sample.ts";

const TENANT = "walled";
const SECRET = "zq9secret";
const range = { from: "2026-02-01T00:00:00Z", to: "2026-04-01T00:00:00Z" };
const shop = (id: string): Policy => ({
  id: "p",
  subject: { kind: "role", id: "viewer" },
  rows: [{ column: "shop_id", op: "in", values: [id] }],
  hidden: [],
});
const viewer: Caller = { tenant: TENANT, keyId: "person:v", person: { id: "v", role: "viewer" } };

/** The same events as those of shop north, of shop hidden, every text with the secret in it. */
const hiddenEvents = analystEvents.map((event) => ({
  ...event,
  event_id: `${SECRET}-${event.event_id}`,
  shop_id: "hidden",
  visitor_id: `${SECRET}-v`,
  session_id: `${SECRET}-s`,
  page_url: `https://x.example/${SECRET}?utm_source=${SECRET}`,
  items: [{ item_id: SECRET, item_name: SECRET, price: 1, quantity: 1 }],
  order_id: SECRET,
  value: 987_654.25,
  currency: "EUR",
  props: { section: SECRET, dwell_ms: 1 },
  meta: { country: SECRET, deviceType: SECRET, browser: SECRET, os: SECRET, isBot: false },
}));

describe("policies", () => {
  let world: InsightLake;
  beforeAll(async () => {
    world = await openInsightLake();
    const shown = analystEvents.map((event) => ({ ...event, shop_id: "north" }));
    await world.lake.add(TENANT, [...shown, ...hiddenEvents]);
    await world.settings.set(TENANT, { time_zone: "UTC", currency: "EUR" });
    await world.policies.put(TENANT, shop("north"));
  });
  afterAll(() => world[Symbol.asyncDispose]());

  const sql = async (text: string, format: "json" | "csv" = "json") => {
    const policy = await world.policies.of(viewer);
    const { body } = await world.lake.query.run({ tenant: TENANT, policy, sql: text, format });
    return new Response(body).text();
  };

  const column = fc.constantFrom(
    ...eventsTable.columns.map(({ name }) => `"${name}"`),
    "*",
    "count(*)",
    'max("value")',
  );
  const condition = fc.constantFrom(
    "true",
    "shop_id = 'hidden'",
    `page_url LIKE '%${SECRET}%'`,
    `item_id = '${SECRET}'`,
    "shop_id IS NULL",
    "NOT (shop_id = 'north')",
    `event_id::INT = 1`,
    `CASE WHEN shop_id = 'hidden' THEN visitor_id::INT > 0 ELSE true END`,
    '"value" > 900000',
  );
  const statement = fc.oneof(
    fc.tuple(column, condition).map(([what, where]) => `SELECT ${what} FROM events WHERE ${where}`),
    fc
      .tuple(column, condition)
      .map(
        ([what, where]) =>
          `SELECT ${what} FROM (SELECT * FROM events UNION ALL SELECT * FROM events) WHERE ${where}`,
      ),
    condition.map(
      (where) =>
        `WITH e AS (FROM events) SELECT string_agg(event_id, ','), list(items), any_value(page_url) FROM e WHERE ${where}`,
    ),
    fc.constantFrom(
      "FROM sessions",
      "FROM failed_events",
      "SUMMARIZE events",
      'SELECT visitor_id, "value", landing_page FROM sessions ORDER BY 1',
    ),
  );

  test("let no statement see a row beyond them, as JSON or CSV, nor an error tell of it", async () => {
    await fc.assert(
      fc.asyncProperty(statement, fc.constantFrom("json" as const, "csv" as const), async (text, format) => {
        const seen = await sql(text, format).catch((error: unknown) => {
          if (error instanceof QueryError) return error.message;
          throw error;
        });
        // The statement's own words may come back in an error message.
        expect(seen.replaceAll(text, "")).not.toMatch(/zq9secret-|987654|"hidden"/);
        if (!text.includes(SECRET)) expect(seen).not.toContain(SECRET);
      }),
      { numRuns: 100 },
    );
  });

  const dimension = fc.constantFrom(
    "shop",
    "item",
    "item_name",
    "section",
    "referrer",
    "utm_source",
    "device",
    "browser",
    "os",
    "country",
    "event",
    "table",
  );
  const question = fc.oneof(
    fc.record({
      kind: fc.constant("table" as const),
      measures: fc.uniqueArray(
        fc.constantFrom(
          "revenue",
          "orders",
          "events",
          "visitors",
          "sessions",
          "conversion",
          "bounce",
          "dwell_p50",
        ),
        { minLength: 1 },
      ),
      dimensions: fc.uniqueArray(dimension, { maxLength: 3 }),
      range: fc.constant(range),
      filters: fc.array(
        fc.record({
          dimension,
          op: fc.constantFrom("in" as const, "not_in" as const, "contains" as const),
          values: fc.constantFrom([SECRET], ["hidden"], [""], ["north"]),
        }),
        { maxLength: 2 },
      ),
    }),
    fc.constantFrom<Question>(
      { kind: "menu_matrix", range },
      { kind: "rows", range, limit: 1000 },
      { kind: "paths", range },
      { kind: "retention", grain: "day", range },
    ),
  ) as fc.Arbitrary<Question>;

  test("let no question count a row beyond them", async () => {
    // Who may only see shop north must see what a tenant without the other shop would see.
    const alone = { tenant: "alone", keyId: "k" };
    await world.lake.add(
      "alone",
      analystEvents.map((event) => ({ ...event, shop_id: "north" })),
    );
    await world.settings.set("alone", { time_zone: "UTC", currency: "EUR" });
    await fc.assert(
      fc.asyncProperty(question, async (asked) => {
        const [mine, theirs] = [await world.ask(asked, viewer), await world.ask(asked, alone)];
        expect(mine.rows).toEqual(theirs.rows);
      }),
      { numRuns: 60 },
    );
  });

  test("do not share cached answers with those who see more", async () => {
    const asked: Question = { kind: "table", measures: ["revenue"], range };
    const owner: Caller = { tenant: TENANT, keyId: "person:o", person: { id: "o", role: "owner" } };
    const whole = await world.ask(asked, owner);
    const part = await world.ask(asked, viewer);
    expect(Number(whole.rows[0]?.[0])).toBeGreaterThan(900_000);
    expect(Number(part.rows[0]?.[0])).toBeLessThan(100);
    expect((await world.ask(asked, owner)).rows).toEqual(whole.rows);
  });

  test("hide a column from SQL, the model and questions, and what would tell of it", async () => {
    const analyst: Caller = { tenant: TENANT, keyId: "person:a", person: { id: "a", role: "analyst" } };
    await world.policies.put(TENANT, {
      id: "money",
      subject: { kind: "person", id: "a" },
      rows: [],
      hidden: ["value"],
    });
    const policy = await world.policies.of(analyst);
    expect(policy).toEqual({ rows: [], hidden: ["items", "value"] });
    const { body } = await world.lake.query.run({
      tenant: TENANT,
      policy,
      sql: `SELECT count("value"), count(items), (SELECT count("value") FROM sessions) FROM events`,
    });
    expect(((await new Response(body).json()) as { rows: unknown }).rows).toEqual([[0, 0, 0]]);
    const model = await world.insight.model(analyst);
    expect(model.measures.map(({ name }) => name)).not.toContain("revenue");
    expect(model.dimensions.map(({ name }) => name)).not.toContain("item");
    await expect(world.ask({ kind: "table", measures: ["revenue"], range }, analyst)).rejects.toMatchObject({
      code: "question_invalid",
    });
    const rows = await world.ask({ kind: "rows", range }, analyst);
    expect(rows.columns.map(({ name }) => name)).not.toContain("value");
    expect(JSON.stringify(rows.rows)).not.toContain("987654");
  });

  test("of a role and a person hold together; owners and other keys are not meant", async () => {
    await world.policies.put(TENANT, {
      id: "mine",
      subject: { kind: "person", id: "v2" },
      rows: [{ column: "event_name", op: "not_in", values: ["purchase"] }],
      hidden: ["page_url"],
    });
    await world.policies.put(TENANT, {
      id: "key",
      subject: { kind: "key", id: "K1" },
      rows: [{ column: "shop_id", op: "in", values: [] }],
      hidden: [],
    });
    const both: Caller = { tenant: TENANT, keyId: "person:v2", person: { id: "v2", role: "viewer" } };
    const answer = await world.ask({ kind: "table", measures: ["orders", "events"], range }, both);
    expect(answer.rows).toEqual([[0, expect.any(Number)]]);
    expect((await world.policies.of(both))?.hidden).toContain("utm_source");
    expect(
      (await world.ask({ kind: "table", measures: ["events"], range }, { tenant: TENANT, keyId: "K1" })).rows,
    ).toEqual([[0]]);
    expect(await world.policies.of({ tenant: TENANT, keyId: "K2" })).toBeUndefined();
    expect(await world.policies.of({ ...both, tenant: "alone" })).toBeUndefined();
  });

  test.each<[string, Partial<Policy>]>([
    ["the owners", { subject: { kind: "role", id: "owner" } }],
    ["a role that does not exist", { subject: { kind: "role", id: "king" } }],
    ["rows by a column that is no text", { rows: [{ column: "value", op: "in", values: ["1"] }] }],
    [
      "rows by a column that does not exist",
      { rows: [{ column: 'x" OR true --', op: "in", values: ["1"] }] },
    ],
    ["hiding a column that does not exist", { hidden: ["password"] }],
    ["hiding the time", { hidden: ["event_time"] }],
  ])("are refused for %s", async (_, wrong) => {
    await expect(world.policies.put(TENANT, { ...shop("north"), ...wrong })).rejects.toMatchObject({
      code: "invalid_request",
    });
  });

  test("take values for text, whatever they hold", async () => {
    const odd: Caller = { tenant: TENANT, keyId: "odd" };
    await world.policies.put(TENANT, {
      id: "odd",
      subject: { kind: "key", id: "odd" },
      rows: [{ column: "shop_id", op: "in", values: ["') OR true --", "north'"] }],
      hidden: [],
    });
    expect((await world.ask({ kind: "table", measures: ["events"], range }, odd)).rows).toEqual([[0]]);
  });

  test("show of live events those that SQL would show, and nothing where a column is not known yet", () => {
    const [north, south] = [
      { shop_id: "north", value: 3, event_name: "purchase" },
      { event_name: "page_view" },
    ];
    expect(
      [north, south].map((event) => allowsEvent({ rows: shop("north").rows, hidden: [] }, event)),
    ).toEqual([true, false]);
    const byCountry = { rows: [{ column: "country", op: "not_in", values: ["DE"] } as const], hidden: [] };
    expect(allowsEvent(byCountry, north)).toBe(false);
    const byItem = { rows: [{ column: "item_id", op: "in", values: ["a"] } as const], hidden: [] };
    expect(
      [[{ item_id: "a" }], [{ item_id: "b" }, { item_id: "a" }], "a", [null]].map((items) =>
        allowsEvent(byItem, { items }),
      ),
    ).toEqual([true, false, false, false]);
    expect(hideColumns({ rows: [], hidden: ["value"] }, north)).toEqual({
      shop_id: "north",
      event_name: "purchase",
    });
  });
});
