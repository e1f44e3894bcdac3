import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { corpus } from "./query-corpus.ts";
import { openQueryLake, type QueryLake } from "./query-lake.ts";

describe("ordinary analysts' SQL", () => {
  let lake: QueryLake;
  beforeAll(async () => {
    lake = await openQueryLake();
  });
  afterAll(() => lake[Symbol.asyncDispose]());

  test("is a corpus of at least 60 statements", () => expect(corpus.length).toBeGreaterThanOrEqual(60));

  test.each(corpus)("$name", async ({ sql, params, rows }) => {
    const answer = await lake.ask(sql, { params });
    expect(answer.rows).toEqual(rows);
    expect(answer.statistics["rows"]).toBe(rows.length);
  });
});
