import fc from "fast-check";
import { expect, test } from "vitest";
import { chartFor, grainFor, questionOf } from "./explore-question.ts";
import { readExploreSearch } from "./explore-search.ts";

const unit = "count" as const;
const about = { label: "x", description: "x", unit, synonyms: [] };
const model = {
  measures: [{ name: "events", more_is_better: true, ...about }],
  dimensions: [{ name: "shop", ...about }],
  currency: "EUR",
  time_zone: "UTC",
};

test("whatever an address says, a question of the model comes out", () => {
  const address = fc.record(
    {
      show: fc.anything(),
      by: fc.anything(),
      grain: fc.anything(),
      filters: fc.jsonValue(),
      chart: fc.anything(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(address, (search) => {
      const question = questionOf(readExploreSearch(search), model, { range: { last: "7d" }, compare: [] });
      expect(question.measures).toEqual(["events"]);
      expect(["", "shop", "time"]).toEqual(expect.arrayContaining([...(question.dimensions ?? [])]));
    }),
  );
});

test("names that the model does not know are left out", () => {
  const search = readExploreSearch({ show: "events,salary", by: "shop,password" });
  const question = questionOf(search, model, { range: { last: "7d" }, compare: [] });
  expect([question.measures, question.dimensions]).toEqual([["events"], ["shop"]]);
});

test("chart and grain follow the question", () => {
  expect([[], ["time"], ["shop"], ["weekday", "hour_of_day"], ["a", "b", "c"]].map(chartFor)).toEqual([
    "kpi",
    "line",
    "bar",
    "heatmap",
    "table",
  ]);
  expect(["90min", "24h", "28d", "12mo"].map((last) => grainFor({ last }))).toEqual([
    "minute",
    "hour",
    "day",
    "week",
  ]);
});
