import { expect, test } from "vitest";
import { formatTable } from "./format-table.ts";

const columns = ["name", "description"].map((name) => ({ name, type: "VARCHAR" }));

test("what stands at the end of a line is read whole, what would push others aside is cut", () => {
  const words = "Unique per tenant; made from the log position when the sender gave none";
  const table = formatTable({ columns, rows: [["event_id", words]] });
  expect(table).toContain(words);
  expect(formatTable({ columns, rows: [[words, "short"]] })).toContain("…  short");
  const longest = Math.max(
    ...formatTable({ columns, rows: [["x", "y".repeat(5000)]] })
      .split("\n")
      .map(({ length }) => length),
  );
  expect(longest).toBeLessThan(220);
});

test("numbers stand to the right, and one row is one row", () => {
  const table = formatTable({
    columns: [
      { name: "n", type: "BIGINT" },
      { name: "name", type: "VARCHAR" },
    ],
    rows: [[7, "a"]],
  });
  expect(table).toBe("n  name\n─  ────\n7  a\n(1 row)\n");
});
