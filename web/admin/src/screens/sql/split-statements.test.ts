import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findParameters, splitStatements } from "./split-statements.ts";

const texts = (sql: string) => splitStatements(sql).map(({ text }) => text);

describe("the editor's statements", () => {
  test("end at semicolons, but not inside text, names and comments", () => {
    expect(texts("select 1; select 2")).toEqual(["select 1", "select 2"]);
    expect(texts("select ';', \";\" -- ;\n/* ; */ from t;")).toEqual([
      "select ';', \";\" -- ;\n/* ; */ from t",
    ]);
    expect(texts("select 'it''s; fine'; select $$;$$")).toEqual(["select 'it''s; fine'", "select $$;$$"]);
  });

  test("are none where only comments stand", () => {
    expect(texts(" ;; -- nothing\n ; /* ; */ ")).toEqual([]);
    expect(texts("")).toEqual([]);
  });

  test("know where they stand, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "b", ";", "'", '"', "-", "/", "*", "$", " ", "\n") }),
        (sql) => {
          for (const { text, from, to } of splitStatements(sql)) expect(sql.slice(from, to)).toBe(text);
        },
      ),
    );
  });
});

describe("a statement's parameters", () => {
  test("are found once each, in order, and not inside text", () => {
    expect(findParameters("select $shop, $n, $shop where x = '$no' and y = ? or z = ? -- $late")).toEqual([
      "$shop",
      "$n",
      "?1",
      "?2",
    ]);
    expect(findParameters("select $1 + $2")).toEqual(["$1", "$2"]);
    expect(findParameters("select 1")).toEqual([]);
  });
});
