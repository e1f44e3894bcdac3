import { describe, expect, it } from "vitest";
import { checkSize, quantile } from "./check-size.ts";

const lines = (count: number) => "x();\n".repeat(count);
const source = (path: string, text: string) => ({ path, text, isTest: path.endsWith(".test.ts") });

describe("check-size", () => {
  it("allows a function of 80 lines and refuses one of 81", () => {
    const short = source("a.ts", `function a() {\n${lines(78)}}\n`);
    const long = source("b.ts", `\nconst b = () => {\n${lines(79)}};\n`);
    expect(checkSize([short]).tooLong).toEqual([]);
    expect(checkSize([long]).tooLong).toEqual(["b.ts:2  function of 81 lines (at most 80)"]);
  });

  it("refuses a file of 501 lines and a test file of 801", () => {
    expect(checkSize([source("a.ts", lines(500)), source("a.test.ts", lines(800))]).tooLong).toEqual([]);
    expect(checkSize([source("a.ts", lines(501)), source("a.test.ts", lines(801))]).tooLong).toEqual([
      "a.ts  file of 501 lines (at most 500)",
      "a.test.ts  test file of 801 lines (at most 800)",
    ]);
  });

  it("measures methods and leaves one-liners out of the spread", () => {
    const { functions } = checkSize([
      source("c.ts", "class C {\n  m() {\n    x();\n  }\n}\nconst f = () => 1;\n"),
    ]);
    expect(functions).toEqual([{ place: "c.ts:2", lines: 3 }]);
  });

  it("takes nearest-rank quantiles", () => {
    const measured = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((count) => ({ place: "", lines: count }));
    expect([quantile(measured, 0.5), quantile(measured, 0.9), quantile(measured, 1)]).toEqual([5, 9, 10]);
  });
});
