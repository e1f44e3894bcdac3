import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { themes, themeVariables } from "./theme.ts";

const css = readFileSync(new URL("../charts.css", import.meta.url), "utf8");

describe("the page's style sheet", () => {
  test("holds the colours of light and dark, and no others", () => {
    expect(css.match(/--chart-[\w-]+:.*;/g)).toEqual(themeVariables());
  });

  test("is what the page's theme asks for, with light as what is left without it", () => {
    expect(themes.page.ink).toBe(`var(--chart-ink,${themes.light.ink})`);
    expect(themes.page.series[0]).toBe(`var(--chart-series-1,${themes.light.series[0]})`);
  });
});
