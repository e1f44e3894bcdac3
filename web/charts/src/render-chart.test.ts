import { chartTypes, comparisons } from "@kontor/contracts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderChart } from "./render-chart.tsx";
import { badAnswers } from "./testing/bad-answers.ts";
import { readable } from "./testing/readable.ts";
import { answerOf, column, samples } from "./testing/samples.ts";

/** What must hold of every picture, whatever the data. */
function expectSound(svg: string): void {
  expect(svg).toMatch(/^<svg .*role="img" aria-label="[^"]+"/s);
  expect(svg.replaceAll(/aria-label="[^"]*"/g, "")).not.toMatch(/="[^"]*(?:NaN|Infinity|undefined)/);
  expect(svg).not.toMatch(/\sstyle=|<script|<img|\son[a-z]+="/i);
  // oxlint-disable-next-line no-control-regex
  expect(svg).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
  expect(svg.isWellFormed()).toBe(true);
  expect(svg).not.toMatch(/(?:width|height|r)="-/);
  expect(balanced(svg)).toBe(true);
}

function balanced(svg: string): boolean {
  const open: string[] = [];
  for (const [, end, name = "", closed] of svg.matchAll(/<(\/?)([a-zA-Z]+)(?:[^<>"]|"[^"]*")*?(\/?)>/g)) {
    if (end) {
      if (open.pop() !== name) return false;
    } else if (!closed) open.push(name);
  }
  return open.length === 0;
}

describe.each(samples())("$name", ({ name, type, title, answer, options, width = 520, height = 280 }) => {
  test.each(["light", "dark"] as const)("looks as it did, in %s", async (theme) => {
    const svg = renderChart(type, answer, { title, width, height, theme, options });
    expectSound(svg);
    await expect(readable(svg)).toMatchFileSnapshot(`golden/${name}.${theme}.svg`);
  });

  test("is the same text for the same input", () => {
    const draw = () => renderChart(type, structuredClone(answer), { title, width, height, options });
    expect(draw()).toBe(draw());
  });
});

describe.each(chartTypes)("%s", (type) => {
  test.each(Object.keys(badAnswers))("survives %s", (name) => {
    const answer = badAnswers[name]?.() ?? answerOf([], []);
    for (const [width, height] of [
      [520, 280],
      [120, 90],
    ] as const)
      expectSound(renderChart(type, answer, { title: "A <b>title</b> & more", width, height }));
  });

  test("stays small with 10,000 categories", () => {
    const answer = badAnswers["10,000 categories"]?.() ?? answerOf([], []);
    expect(renderChart(type, answer, { title: "Items" }).length).toBeLessThan(400_000);
  });

  test("draws anything that an answer may hold, with any options", () => {
    const cell = fc.oneof(
      fc.constant(null),
      fc.double(),
      fc.string({ unit: "binary", maxLength: 12 }),
      fc.boolean(),
      fc
        .date({ min: new Date("1900-01-01"), max: new Date("2200-01-01"), noInvalidDate: true })
        .map((date) => date.toISOString()),
    );
    const columns = [
      column.time,
      column.item,
      column.device,
      column.views,
      column.revenue,
      column.revenueBefore,
      column.conversion,
    ];
    const rows = fc.array(fc.array(cell, { minLength: 7, maxLength: 7 }), { maxLength: 12 });
    const options = fc.dictionary(
      fc.constantFrom(
        "x",
        "y",
        "by",
        "stacked",
        "horizontal",
        "top",
        "bins",
        "horizon",
        "season",
        "forecast",
        "now",
      ),
      fc.jsonValue(),
    );
    const grain = fc.constantFrom(
      "minute" as const,
      "hour" as const,
      "day" as const,
      "week" as const,
      "month" as const,
    );
    fc.assert(
      fc.property(rows, options, grain, fc.subarray(columns), (rows, options, grain, columns) => {
        expectSound(renderChart(type, answerOf(columns, rows, { grain }), { title: "Anything", options }));
      }),
      { numRuns: 25 },
    );
  });
});

test.each(comparisons)(
  "a number in a small tile says in whole words what it is compared with: %s",
  (comparison) => {
    const before = { ...column.revenueBefore, name: `revenue@${comparison}`, comparison };
    const answer = answerOf([column.revenue, before], [[988, 1000]]);
    const svg = renderChart("kpi", answer, { title: "Revenue", width: 180, height: 130 });
    expect(svg).toContain("−1.2%");
    expect(svg).not.toContain("…");
  },
);

describe("bad answers", () => {
  test.each([
    ["bar", "10,000 categories"],
    ["bar", "negative values"],
    ["bar", "markup and control characters"],
    ["bar", "text from right to left"],
    ["bar", "very long names"],
    ["line", "no rows"],
    ["line", "one row"],
    ["line", "1970 and 2100"],
    ["line", "no numbers"],
    ["matrix", "text from right to left"],
    ["kpi", "only nulls"],
    ["table", "markup and control characters"],
  ] as const)("%s of %s looks as it did", async (type, name) => {
    const answer = badAnswers[name]?.() ?? answerOf([], []);
    const svg = renderChart(type, answer, { title: name, width: 520, height: 280 });
    await expect(readable(svg)).toMatchFileSnapshot(
      `golden/bad/${type}-${name.replaceAll(/[^a-z0-9]+/gi, "-")}.svg`,
    );
  });
});
