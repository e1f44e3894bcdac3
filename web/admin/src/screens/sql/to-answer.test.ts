import { describe, expect, test } from "vitest";
import type { SqlResult } from "./run-sql.ts";
import { toAnswer } from "./to-answer.ts";

const result = (columns: Record<string, string>, rows: unknown[][]): SqlResult => ({
  columns: Object.entries(columns).map(([name, type]) => ({ name, type })),
  rows,
  statistics: { rows: rows.length, bytes_scanned: 1, files: 1, elapsed_ms: 1, snapshot: 7, truncated: false },
});

describe("a result as a chart", () => {
  test("is a line over its time, in order", () => {
    const drawn = toAnswer(
      result({ hour: "TIMESTAMP", n: "BIGINT" }, [
        ["2100-01-01 00:00:00", 2],
        ["1970-01-01 00:00:00", 1],
      ]),
    );
    expect(drawn?.type).toBe("line");
    expect(drawn?.answer.rows).toEqual([
      ["1970-01-01T00:00:00.000Z", 1],
      ["2100-01-01T00:00:00.000Z", 2],
    ]);
    expect(drawn?.answer.columns.map(({ name, role }) => [name, role])).toEqual([
      ["time", "dimension"],
      ["n", "measure"],
    ]);
  });

  test("is bars without a time, and keeps what is no number out of the measures", () => {
    const drawn = toAnswer(
      result({ item: "VARCHAR", n: "DOUBLE" }, [
        ["<b>x</b>", "NaN"],
        [null, 3],
      ]),
    );
    expect(drawn?.type).toBe("bar");
    expect(drawn?.answer.rows).toEqual([
      ["<b>x</b>", null],
      [null, 3],
    ]);
  });

  test("is nothing without rows or numbers", () => {
    expect(toAnswer(result({ n: "BIGINT" }, []))).toBeNull();
    expect(toAnswer(result({ name: "VARCHAR" }, [["a"]]))).toBeNull();
  });

  test("stops at 2,000 of 10,000 categories and says so", () => {
    const rows = Array.from({ length: 10_000 }, (_, at) => [`c${at}`, at]);
    const drawn = toAnswer(result({ category: "VARCHAR", n: "BIGINT" }, rows));
    expect(drawn?.answer.rows).toHaveLength(2000);
    expect(drawn?.answer.truncated).toBe(true);
  });
});
