import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePattern } from "./linear-pattern.ts";
import { PatternError } from "./parse-pattern.ts";

const atom = fc.constantFrom(
  "a",
  "b",
  "c",
  ".",
  "[ab]",
  "[^a]",
  "\\d",
  "\\w",
  "\\.",
  "\\u{1F600}",
  "\\p{Lu}",
  "é",
  "^",
  "$",
  "\\b",
  "\\B",
);
const pattern = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    atom,
    fc.tuple(tie("node"), tie("node")).map(([one, two]) => one + two),
    fc.tuple(tie("node"), tie("node")).map(([one, two]) => `(${one}|${two})`),
    fc
      .tuple(tie("node"), fc.constantFrom("*", "+", "?", "*?", "{2}", "{1,2}", "{0,}", "{0}"))
      .map(([inner, quantifier]) => `(?:${inner})${quantifier}`),
    tie("node")
      .map((inner) => `(?<name>${inner})`)
      .filter((text) => text.split("(?<").length === 2),
  ),
})).node;
const text = fc.array(fc.constantFrom("a", "b", "c", "A", "1", ".", " ", "é", "\u{1F600}", "\n"), {
  maxLength: 12,
});

const matches = (source: string, text: string) => compilePattern(source).test(text, { left: Infinity });

describe("linear patterns", () => {
  it("matches what the runtime's own engine matches", () => {
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 1, maxLength: 8 }), (source, texts) => {
        fc.pre(isValid(source));
        // V8 tries \B between the halves of a surrogate pair, where ECMA-262 does not look.
        fc.pre(!source.includes("\\B") || !texts.flat().includes("\u{1F600}"));
        const mine = compilePattern(source);
        const native = new RegExp(source, "u");
        for (const each of texts)
          expect(mine.test(each.join(""), { left: Infinity }), source).toBe(native.test(each.join("")));
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ["^[a-z0-9]+(?:-[a-z0-9]+)*$", "a-slug-2", "a--slug"],
    ["^([a-z0-9-]+\\.)+[a-z]{2,}$", "shop.example.org", "shop"],
    ["^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", "a@b.example", "a@b"],
    ["^(table|seat)-\\d{1,3}$", "table-12", "table-1234"],
    ["^\\uD83D\\uDE00$", "\u{1F600}", "\uD83D"],
    ["[\\]\\-]", "]", "x"],
  ])("runs %s", (source, yes, no) => {
    expect([matches(source, yes), matches(source, no)]).toEqual([true, false]);
  });

  it.each([
    "(a+)+$",
    "^(a|a)*$",
    "(a|aa)+$",
    "(.*)*x",
    "(a*)*b",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "a*a*a*a*a*b",
  ])("is not slowed down by %s", (source) => {
    // The runtime's own engine would not come back from most of these.
    const budget = { left: 5_000_000 };
    expect(compilePattern(source).test("a".repeat(50_000) + "!", budget)).toBe(false);
    expect(budget.left).toBeGreaterThan(0);
  });

  it.each([
    "(?=a)b",
    "(?!a)b",
    "(?<=a)b",
    "(?<!a)b",
    "(a)\\1",
    "(?<x>a)\\k<x>",
    "(",
    "(?i:a)",
    "((a{100}){100}){100}",
    `${"(".repeat(600)}a${")".repeat(600)}`,
  ])("refuses %s", (source) => {
    expect(() => compilePattern(source)).toThrow(PatternError);
  });

  it("gives up when the budget of steps is used up", () => {
    const budget = { left: 1_000 };
    expect(compilePattern("b$").test("a".repeat(10_000) + "b", budget)).toBe(false);
    expect(budget.left).toBeLessThan(0);
  });
});

function isValid(source: string): boolean {
  try {
    return RegExp(source, "u") instanceof RegExp;
  } catch {
    return false;
  }
}
