import { expect, test } from "vitest";
import { csvOf } from "./csv.ts";

const columns = ["item", "orders"].map((name) => ({
  name,
  label: name,
  role: "dimension" as const,
  unit: "text" as const,
}));

const time = { name: "time", label: "Time", role: "dimension" as const, unit: "time" as const };

test("quotes what needs it, leaves missing values empty, and disarms formulas", () => {
  const rows = [
    ['say "hi", twice', 3],
    ["=HYPERLINK(1)", null],
    ["-5 degrees", -5],
  ];
  expect(csvOf({ columns, rows, time_zone: "UTC" })).toBe(
    'item,orders\r\n"say ""hi"", twice",3\r\n\'=HYPERLINK(1),\r\n\'-5 degrees,-5\r\n',
  );
});

test("times are the tenant's, as on the screen: a day is its date there, an hour its clock with the offset", () => {
  const rows = [["2026-10-24T15:00:00.000Z"], ["2026-10-25T01:30:00.000Z"]];
  const table = { columns: [time], rows };
  expect(csvOf({ ...table, time_zone: "Asia/Tokyo", grain: "day" })).toBe(
    "time\r\n2026-10-25\r\n2026-10-25\r\n",
  );
  expect(csvOf({ ...table, time_zone: "Europe/Vienna", grain: "hour" })).toBe(
    "time\r\n2026-10-24T17:00:00+02:00\r\n2026-10-25T02:30:00+01:00\r\n",
  );
  expect(csvOf({ ...table, time_zone: "UTC" })).toContain("2026-10-25T01:30:00.000+00:00");
});
