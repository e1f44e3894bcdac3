import fc from "fast-check";
import { expect, test } from "vitest";
import { moveTile, resizeTile } from "./board-changes.ts";

const tiles = ["a", "b", "c"].map((id) => ({ id, title: id, width: 6, height: 4 }));

test("a moved tile takes the place asked for, or the nearest there is; none is lost", () => {
  fc.assert(
    fc.property(fc.constantFrom("a", "b", "c"), fc.integer({ min: -5, max: 9 }), (id, to) => {
      const moved = moveTile(tiles, id, to);
      expect(moved.findIndex((tile) => tile.id === id)).toBe(Math.max(0, Math.min(2, to)));
      expect(moved.map((tile) => tile.id).sort()).toEqual(["a", "b", "c"]);
    }),
  );
});

test("sizes stay within the grid", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), (wider, higher) => {
      const [tile] = resizeTile(tiles, "a", wider, higher);
      expect([1, 12].concat(tile?.width ?? 0).sort((a, b) => a - b)[1]).toBe(tile?.width);
      expect([1, 20].concat(tile?.height ?? 0).sort((a, b) => a - b)[1]).toBe(tile?.height);
    }),
  );
});
