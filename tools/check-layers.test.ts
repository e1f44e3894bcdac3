import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkLayers } from "./check-layers.ts";
import { findCycles } from "./find-cycles.ts";

const root = join(import.meta.dirname, "..");

describe("check-layers on a house that breaks every rule", () => {
  const { files, violations } = checkLayers(join(import.meta.dirname, "fixtures", "layers"));
  const found = violations.map((each) => `${each.place} ${each.kind}`);

  it("reads the files", () => {
    expect(files).toBe(13);
  });

  it.each([
    ["an arrow to a package above, through a type-only re-export", "contracts/src/index.ts:2 arrow"],
    ["an arrow to an adapter through a dynamic import", "domain/src/collect/index.ts:2 arrow"],
    ["an arrow to a module that is not on the list", "domain/src/lake/index.ts:3 arrow"],
    ["an arrow through a worker's URL", "adapters/embedded/src/index.ts:4 arrow"],
    ["a module of domain entered beside its index", "domain/src/query/index.ts:2 door"],
    ["a package entered by a relative path", "server/src/index.ts:3 door"],
    ["a path that exports does not open", "domain/src/collect/index.ts:4 door"],
    ["an undeclared package of ours", "domain/src/tenancy/index.ts:2 undeclared"],
    ["an undeclared package of others", "domain/src/tenancy/index.ts:4 undeclared"],
    ["a development tool outside a test", "domain/src/tenancy/index.ts:6 undeclared"],
    ["an import that leads nowhere", "domain/src/lake/file.ts:3 unresolved"],
    ["process.env outside the configuration", "adapters/embedded/src/index.ts:2 global"],
    ["Date.now in core", "core/src/index.ts:3 global"],
    ["new Date() in core", "core/src/index.ts:4 global"],
    ["fetch in core", "core/src/index.ts:5 global"],
    ["an error without a code", "core/src/index.ts:9 global"],
    ["a cycle of types only", "core/src/cycle-a.ts cycle"],
  ])("finds %s", (_, expected) => {
    expect(found).toContain(expected);
  });

  it("finds nothing else", () => {
    expect(found.filter((each) => !each.endsWith("cycle"))).toHaveLength(16);
  });
});

describe("check-layers on the real house", () => {
  it("sees the files and finds no violation", () => {
    const { files, imports, violations } = checkLayers(root);
    expect(files).toBeGreaterThan(20);
    expect(imports).toBeGreaterThan(50);
    expect(violations).toEqual([]);
  });
});

describe("findCycles", () => {
  it("finds each group once and leaves a straight line alone", () => {
    const edges = new Map([
      ["a", ["b"]],
      ["b", ["c"]],
      ["c", ["a", "d"]],
      ["d", ["e"]],
      ["f", ["f"]],
    ]);
    expect(findCycles(edges)).toEqual([["a", "b", "c"], ["f"]]);
  });
});
