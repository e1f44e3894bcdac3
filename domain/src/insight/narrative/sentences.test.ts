import type { Answer } from "@kontor/contracts";
import { expect, test } from "vitest";
import { conversionSentence, menuSentence, referrerSentence, revenueSentence } from "./sentences.ts";
import { wordsIn } from "./wording.ts";

const words = wordsIn("en", "week_before");
const answer = (...rows: unknown[][]): Answer => ({
  columns: [{ name: "revenue", label: "Revenue", role: "measure", unit: "money", currency: "EUR" }],
  rows,
  range: { from: "", to: "" },
  time_zone: "UTC",
  snapshot: 1,
  cached: false,
  elapsed_ms: 0,
  bytes_scanned: 0,
  truncated: false,
});

const busy = answer([60, 50, 400, 380, 0.15, 0.13]);

test("revenue is told with the shop and the meal that make up most of the change", () => {
  const facts = {
    totals: busy,
    revenue: answer([1120, 1000]),
    shops: answer(["bistro", 700, 590], ["ramen", 420, 410]),
    hours: answer([12, 400, 390], [19, 720, 610]),
  };
  expect(revenueSentence(facts, words)).toBe(
    "Revenue rose 12% against the same time a week before, to €1,120, mostly at dinner at bistro.",
  );
  expect(revenueSentence(facts, wordsIn("de", "previous"))).toMatch(
    /gegenüber der Zeit davor um 12.% gestiegen.*abends bei bistro/,
  );
});

test("a shop is called by its name where one is known", () => {
  const shops = answer(["bistro", 700, 590], ["ramen", 420, 410]);
  const told = (names: Readonly<Record<string, string>>) =>
    revenueSentence({ totals: busy, revenue: answer([1120, 1000]), shops }, words, (id) => names[id]);
  expect(told({ bistro: "Bistro Linden" })).toMatch(/, mostly at Bistro Linden\.$/);
  expect(told({ ramen: "Ramen Bar Kaze" })).toMatch(/, mostly at bistro\.$/);
});

test("nothing is made of a part that moved against the whole, or of even changes", () => {
  const facts = {
    totals: busy,
    revenue: answer([1120, 1000]),
    shops: answer(["a", 560, 500], ["b", 560, 500]),
  };
  expect(revenueSentence(facts, words)).toBe(
    "Revenue rose 12% against the same time a week before, to €1,120.",
  );
});

test("little says nothing: few orders, small changes, no comparison, hidden numbers", () => {
  const few = answer([5, 50, 400, 380, 0.1, 0.1]);
  expect(revenueSentence({ totals: few, revenue: answer([1120, 1000]) }, words)).toBeUndefined();
  expect(revenueSentence({ totals: busy, revenue: answer([1020, 1000]) }, words)).toBeUndefined();
  expect(revenueSentence({ totals: busy, revenue: answer([1020, 0]) }, words)).toBeUndefined();
  expect(revenueSentence({}, words)).toBeUndefined();
  expect(conversionSentence({ totals: busy }, words)).toBeUndefined();
  expect(referrerSentence({}, words)).toBeUndefined();
  expect(menuSentence({ matrix: answer() }, words)).toBeUndefined();
});

test("conversion is told when the change is more than chance", () => {
  const totals = answer([600, 300, 3000, 3000, 0.2, 0.1]);
  expect(conversionSentence({ totals }, words)).toBe("Conversion rose from 10% to 20% of sessions.");
});

test("the item that many see and hardly anybody orders is named", () => {
  const matrix = answer(["s", "Steak", 300, 1], ["p", "Pasta", 200, 60], ["c", "Cake", 10, 0]);
  expect(menuSentence({ matrix }, words)).toBe("Steak was looked at 300 times and ordered once.");
});

test("sessions are told with the kind of page that brought them", () => {
  const referrers = answer(["search", 300, 150], ["direct", 200, 195], [null, 10, 10]);
  expect(referrerSentence({ referrers }, words)).toMatch(
    /^There were 45% more sessions .* mostly by search\.$/,
  );
});
