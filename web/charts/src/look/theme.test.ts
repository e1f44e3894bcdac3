import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { themes, themeVariables } from "./theme.ts";

const css = readFileSync(new URL("../charts.css", import.meta.url), "utf8");

describe("the page's style sheet", () => {
  test.each(["light", "dark"] as const)("holds the colours of %s", (name) => {
    for (const line of themeVariables(themes[name])) expect(css).toContain(line);
  });

  test("is what the page's theme asks for, with light as what is left without it", () => {
    expect(themes.page.ink).toBe(`var(--chart-ink,${themes.light.ink})`);
    expect(themes.page.series[0]).toBe(`var(--chart-series-1,${themes.light.series[0]})`);
  });
});
