import type { Answer, AnswerColumn } from "@kontor/contracts";
import { answerOf, column } from "./samples.ts";

const columns: AnswerColumn[] = [
  column.time,
  column.item,
  column.views,
  column.conversion,
  column.revenue,
  column.ordersBefore,
];
const range = { from: "1970-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z" };
const ofDays = (rows: readonly (readonly unknown[])[]) => answerOf(columns, rows, { grain: "day", range });

/** Answers that a chart must survive, whichever its type. */
export const badAnswers: Readonly<Record<string, () => Answer>> = {
  "no columns": () => answerOf([], []),
  "no rows": () => ofDays([]),
  "one row": () => ofDays([["2026-11-16T00:00:00Z", "Tea", 12, 0.5, 3, 10]]),
  "only nulls": () =>
    ofDays([
      ["2026-11-15T00:00:00Z", "Tea", null, null, null, null],
      [null, null, null, null, null, null],
    ]),
  "only zeros": () =>
    ofDays([
      ["2026-11-15T00:00:00Z", "Tea", 0, 0, 0, 0],
      ["2026-11-16T00:00:00Z", "Cake", 0, 0, 0, 0],
    ]),
  "no numbers": () =>
    ofDays([
      ["2026-11-14T00:00:00Z", "Tea", NaN, Infinity, -Infinity, "NaN"],
      ["2026-11-15T00:00:00Z", "Cake", "Infinity", "many", {}, []],
    ]),
  "negative values": () =>
    ofDays([
      ["2026-11-14T00:00:00Z", "Tea", -12, -0.5, -300, 10],
      ["2026-11-15T00:00:00Z", "Cake", 8, 0.25, 120, -3],
      ["2026-11-16T00:00:00Z", "Soup", -3, 0, -20, 0],
    ]),
  "1970 and 2100": () =>
    ofDays([
      ["1970-01-01T00:00:00Z", "Tea", 3, 0.1, 4, 1],
      ["2026-11-16T00:00:00Z", "Tea", 5, 0.2, 5, 2],
      ["2100-12-31T00:00:00Z", "Tea", 9, 0.3, 6, 3],
    ]),
  "no dates": () =>
    ofDays([
      ["yesterday", "Tea", 3, 0.1, 4, 1],
      ["", "Tea", 5, 0.2, 5, 2],
      ["2026-99-99", "Tea", 5, 0.2, 5, 2],
    ]),
  "huge and tiny numbers": () =>
    ofDays([
      ["2026-11-14T00:00:00Z", "Tea", 1e300, 1e-12, "9007199254740993", 1],
      ["2026-11-15T00:00:00Z", "Cake", -1e300, 5e8, 0.000001, 2],
    ]),
  "10,000 categories": () =>
    answerOf(
      [column.item, column.views, column.conversion, column.revenue],
      Array.from({ length: 10_000 }, (_, at) => [
        `Item ${at}`,
        (at * 7919) % 1000,
        (at % 100) / 100,
        at % 90,
      ]),
    ),
  "very long names": () =>
    answerOf(
      [column.item, column.device, column.views, column.conversion],
      [
        ["Donaudampfschifffahrtsgesellschaft".repeat(40), "x".repeat(3000), 12, 0.4],
        ["短い名前ではない".repeat(100), " ", 7, 0.2],
      ],
    ),
  "markup and control characters": () =>
    answerOf(
      [
        { ...column.item, label: "<b>Item</b>" },
        column.device,
        { ...column.views, label: '"><script>alert(1)</script>' },
        column.conversion,
      ],
      [
        ["<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>", 12, 0.4],
        ["]]>&amp;\u0000\u0008\ufffe\ud800", "javascript:alert(1)", 7, 0.2],
      ],
    ),
  "text from right to left": () =>
    answerOf(
      [column.item, column.views, column.conversion, column.revenue],
      [
        ["فتوش", 120, 0.31, 800],
        ["חומוס 12", 80, 0.22, 410],
        ["Tea", 20, 0.1, 90],
      ],
    ),
  "only values of another time": () =>
    answerOf(
      [column.item, column.orders, column.ordersBefore],
      [
        ["Tea", null, 5],
        ["Cake", null, 7],
      ],
    ),
  "an unknown currency and zone": () => ({
    ...answerOf(
      [column.time, { ...column.revenue, currency: "no such" }],
      [
        ["2026-11-15T00:00:00Z", 12.5],
        ["2026-11-16T00:00:00Z", 15],
      ],
      { grain: "day" },
    ),
    time_zone: "Mars/Olympus",
  }),
  "rows shorter than the columns": () =>
    ofDays([["2026-11-15T00:00:00Z"], [], ["2026-11-16T00:00:00Z", "Tea"]]),
};
