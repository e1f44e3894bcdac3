import { Value } from "typebox/value";
import { AnswerSchema, DashboardSchema, ModelSchema, type Dashboard } from "@kontor/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openHttpFixture, type HttpFixture } from "./http-fixture.ts";

describe("the semantic layer over HTTP", () => {
  let fixture: HttpFixture;
  beforeAll(async () => {
    fixture = await openHttpFixture();
  });
  afterAll(() => fixture[Symbol.asyncDispose]());

  const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(fixture.url + path, {
      method,
      headers: {
        authorization: `Bearer ${fixture.adminKey}`,
        "content-type": "application/json",
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  const problem = async (response: Response) => ({
    status: response.status,
    code: ((await response.json()) as { code: string }).code,
    type: response.headers.get("content-type"),
  });
  const table = { kind: "table", measures: ["events"], range: { last: "7d" } };

  test("answers the tiles of a view as NDJSON, faults too", async () => {
    const tiles = [
      { id: "a", question: table },
      { id: "<script>", question: { ...table, measures: ["<img onerror=1>"] } },
    ];
    const response = await call("POST", "/v1/insight", { tiles });
    expect(response.headers.get("content-type")).toBe("application/x-ndjson");
    const lines = (await response.text())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const byId = Object.fromEntries(lines.map((line) => [line.id, line]));
    expect(Value.Check(AnswerSchema, byId["a"].answer)).toBe(true);
    expect(byId["<script>"]).toMatchObject({ ok: false, problem: { code: "question_invalid" } });
  });

  test.each<[string, unknown]>([
    ["no JSON", "{"],
    ["no tiles", { tiles: [] }],
    ["an unknown kind", { tiles: [{ id: "a", question: { kind: "sql", sql: "select 1" } }] }],
    ["a field that is not known", { tiles: [{ id: "a", question: { ...table, sql: "1" } }] }],
    ["a range in words", { tiles: [{ id: "a", question: { ...table, range: { last: "ever" } } }] }],
    ["61 tiles", { tiles: Array.from({ length: 61 }, () => ({ id: "a", question: table })) }],
  ])("refuses %s with a problem", async (_, body) => {
    const answer = await problem(await call("POST", "/v1/insight", body));
    expect(answer).toMatchObject({ status: 400, type: "application/problem+json" });
  });

  test("tells the model, in two languages", async () => {
    const english: unknown = await (await call("GET", "/v1/insight/model")).json();
    expect(Value.Check(ModelSchema, english)).toBe(true);
    const german = (await (await call("GET", "/v1/insight/model?lang=de")).json()) as {
      measures: { label: string }[];
    };
    expect(german.measures[0]?.label).toBe("Umsatz");
  });

  test("says nothing where nothing happened", async () => {
    const told = (await (await call("GET", "/v1/insight/narrative?range=7d")).json()) as {
      sentences: unknown[];
    };
    expect(told.sentences).toEqual([]);
    expect(await problem(await call("GET", "/v1/insight/narrative?range=ever"))).toMatchObject({
      status: 400,
    });
  });

  test("guards dashboards by their ETag", async () => {
    const read = await call("GET", "/v1/dashboards/today");
    const board = (await read.json()) as Dashboard;
    expect(Value.Check(DashboardSchema, board)).toBe(true);
    const etag = read.headers.get("etag") ?? "";
    const changed = { ...board, title: "<script>alert(1)</script>" };
    const put = await call("PUT", "/v1/dashboards/today", changed, { "if-match": etag });
    expect([put.status, put.headers.get("etag")]).toEqual([201, '"1"']);
    expect(
      await problem(await call("PUT", "/v1/dashboards/today", changed, { "if-match": etag })),
    ).toMatchObject({
      status: 412,
      code: "precondition_failed",
    });
    expect(await problem(await call("PUT", "/v1/dashboards/today", changed))).toMatchObject({ status: 412 });
    expect(await problem(await call("PUT", "/v1/dashboards/other", changed))).toMatchObject({ status: 400 });
    expect((await call("DELETE", "/v1/dashboards/today", undefined, { "if-match": '"1"' })).status).toBe(204);
    expect(await problem(await call("GET", "/v1/dashboards/none"))).toMatchObject({ status: 404 });
  });

  test("lets a key that only reads change nothing", async () => {
    const reader = { authorization: `Bearer ${fixture.readKey}` };
    const board = { id: "x", title: "x", range: { last: "7d" }, tiles: [] };
    for (const [method, path, body] of [
      ["PUT", "/v1/dashboards/x", board],
      ["PUT", "/v1/policies/x", {}],
      ["GET", "/v1/policies", undefined],
      ["PUT", "/v1/insight/settings", { time_zone: "UTC", currency: "EUR" }],
    ] as const) {
      expect(await problem(await call(method, path, body, reader))).toMatchObject({ status: 403 });
    }
  });

  test("holds a policy against a key in SQL, tiles and failed events, until it is removed", async () => {
    const id = fixture.readKey.split(".")[0] ?? "";
    const policy = { id: "north", subject: { kind: "key", id }, rows: [], hidden: ["value"] };
    expect((await call("PUT", "/v1/policies/north", policy)).status).toBe(200);
    const reader = { authorization: `Bearer ${fixture.readKey}` };
    expect(await problem(await call("GET", "/v1/failed-events", undefined, reader))).toMatchObject({
      status: 403,
    });
    const model = (await (await call("GET", "/v1/insight/model", undefined, reader)).json()) as {
      measures: { name: string }[];
    };
    expect(model.measures.map(({ name }) => name)).not.toContain("revenue");
    expect(await (await call("GET", "/v1/policies")).json()).toEqual({ policies: [policy] });
    expect((await call("DELETE", "/v1/policies/north")).status).toBe(204);
    expect((await call("GET", "/v1/failed-events", undefined, reader)).status).toBe(200);
    expect(await problem(await call("DELETE", "/v1/policies/north"))).toMatchObject({ status: 404 });
  });

  test("keeps time zone and currency, and refuses those that do not exist", async () => {
    const set = { time_zone: "Europe/Vienna", currency: "EUR" };
    expect(await (await call("PUT", "/v1/insight/settings", set)).json()).toEqual(set);
    expect(
      await problem(await call("PUT", "/v1/insight/settings", { ...set, time_zone: "X/Y" })),
    ).toMatchObject({ status: 400 });
    expect(await (await call("GET", "/v1/insight/settings")).json()).toEqual(set);
  });
});
