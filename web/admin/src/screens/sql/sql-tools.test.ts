import { describe, expect, test } from "vitest";
import { findErrorPlace, offsetOf } from "./error-place.ts";
import { paramsOf } from "./run-sql.ts";
import { snippetOf } from "./snippets.ts";

describe("the place of an error", () => {
  test("is read from the engine's caret", () => {
    const sql = "select 1,\n  nmae from events";
    const message =
      'Binder Error: Referenced column "nmae" not found\n\nLINE 2:   nmae from events\n          ^';
    const place = findErrorPlace(message, sql);
    expect(place).toEqual({ line: 2, column: 3 });
    expect(sql.slice(offsetOf(place ?? { line: 1, column: 1 }, sql))).toBe("nmae from events");
  });

  test("is found in a line that the engine cut", () => {
    const sql = `select ${"a, ".repeat(60)}nmae from events`;
    const message = "Parser Error\n\nLINE 1: ...a, a, nmae from events\n                     ^";
    expect(findErrorPlace(message, sql)?.column).toBeGreaterThan(0);
  });

  test("is none where the message names none, or one that is not in the text", () => {
    expect(findErrorPlace("Out of memory", "select 1")).toBeNull();
    expect(findErrorPlace("LINE 9: x\n        ^", "select 1")).toBeNull();
  });
});

describe("parameters", () => {
  test("go as a list or by name, numbers as numbers", () => {
    expect(paramsOf(["?1", "?2"], { "?1": "7", "?2": "soup" })).toEqual([7, "soup"]);
    expect(paramsOf(["$2", "$1"], { $1: "true", $2: "null" })).toEqual([true, null]);
    expect(paramsOf(["$shop", "$n"], { $shop: "old-town", $n: "1.5" })).toEqual({ shop: "old-town", n: 1.5 });
    expect(paramsOf([], {})).toBeUndefined();
  });

  test("stay text where they only look like JSON", () => {
    expect(paramsOf(["$x"], { $x: "007" })).toEqual({ x: "007" });
    expect(paramsOf(["$x"], { $x: '{"a":1}' })).toEqual({ x: '{"a":1}' });
  });
});

describe("a copied statement", () => {
  test("cannot break out of the shell's quotes", () => {
    const text = snippetOf("curl", { url: "http://x", sql: "select 'it''s $HOME `id`'" });
    expect(text).toContain(String.raw`select '\''it'\'''\''s`);
  });

  test("is one literal in each language", () => {
    for (const kind of ["Python", "R", "JavaScript"] as const)
      expect(snippetOf(kind, { url: "http://x", sql: 'a "b"\nc', params: [1] })).toContain(
        JSON.stringify(JSON.stringify({ sql: 'a "b"\nc', params: [1] })),
      );
  });
});
