import { describe, expect, test } from "vitest";
import type { Point } from "../drawing.ts";
import { moveCursor, nearestPoint } from "./move-cursor.ts";

const at = (x: number, y: number, mark: Point["mark"]): Point => ({
  x,
  y,
  name: "",
  lines: [],
  mark,
  row: undefined,
});
const line = [0, 10, 20].map((x) => at(x, 5, { kind: "line", top: 0, bottom: 9, rings: [5] }));
/** Two rows of three cells. */
const grid = [0, 10].flatMap((y) =>
  [0, 10, 20].map((x) => at(x + 5, y + 5, { kind: "box", x, y, width: 10, height: 10 })),
);

describe("the cursor", () => {
  test("reaches every datum with one key, and stops at the end", () => {
    const seen: (number | undefined)[] = [];
    for (
      let place = moveCursor(grid, undefined, "ArrowRight");
      seen.length < 7;
      place = moveCursor(grid, place, "ArrowRight")
    )
      seen.push(place);
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 5]);
  });

  test("begins at the end when it comes from the right", () => {
    expect(moveCursor(line, undefined, "ArrowLeft")).toBe(2);
  });

  test("goes up and down within a column of a grid", () => {
    expect(moveCursor(grid, 1, "ArrowDown")).toBe(4);
    expect(moveCursor(grid, 4, "ArrowUp")).toBe(1);
  });

  test("moves along a line with all four arrows", () => {
    expect(moveCursor(line, 1, "ArrowDown")).toBe(2);
    expect(moveCursor(line, 1, "ArrowUp")).toBe(0);
  });

  test("leaves other keys, and charts without data, alone", () => {
    expect(moveCursor(line, 1, "Tab")).toBeUndefined();
    expect(moveCursor([], undefined, "ArrowRight")).toBeUndefined();
  });

  test("finds what the pointer is on", () => {
    expect(nearestPoint(grid, 14, 12)).toBe(4);
    expect(nearestPoint(line, 16, 900)).toBe(2);
    expect(nearestPoint([], 1, 1)).toBeUndefined();
  });
});
