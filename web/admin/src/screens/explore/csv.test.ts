import { expect, test } from "vitest";
import { csvOf } from "./csv.ts";

const columns = ["item", "orders"].map((name) => ({
  name,
  label: name,
  role: "dimension" as const,
  unit: "text" as const,
}));

test("quotes what needs it, leaves missing values empty, and disarms formulas", () => {
  const rows = [
    ['say "hi", twice', 3],
    ["=HYPERLINK(1)", null],
    ["-5 degrees", -5],
  ];
  expect(csvOf({ columns, rows })).toBe(
    'item,orders\r\n"say ""hi"", twice",3\r\n\'=HYPERLINK(1),\r\n\'-5 degrees,-5\r\n',
  );
});
