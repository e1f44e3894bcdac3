import { expect, test } from "vitest";
import { encodeQr, wordsOf } from "./encode-qr.ts";
import { errorWords } from "./reed-solomon.ts";

test("a code that another reader has read stays as it is", () => {
  const rows = encodeQr("HTTPS://K.EXAMPLE/T/8F3K")?.map((row) =>
    row.map((dark) => (dark ? "#" : ".")).join(""),
  );
  expect(rows).toEqual([
    "#######.#..#..#.#.#######",
    "#.....#...##.##.#.#.....#",
    "#.###.#.####.#.#..#.###.#",
    "#.###.#.....#.#...#.###.#",
    "#.###.#..##..#.#..#.###.#",
    "#.....#.#.#...#...#.....#",
    "#######.#.#.#.#.#.#######",
    ".........##.....#........",
    "#.#...##.####.#.#..#..#.#",
    "###.##..#..###..#.#..#.#.",
    "......#.##.##..##....##.#",
    "#..###.#.#.##.#...#.##...",
    ".##..##.###...##..###.#.#",
    "..#.##.#.##..##.#..#...#.",
    "##..#.##.###.###..#..##.#",
    "....#..##.#.....##.###...",
    "####..###.####..#####.##.",
    "........#...#...#...#....",
    "#######.###.#..##.#.#...#",
    "#.....#...###..##...#....",
    "#.###.#...#.#.#######..#.",
    "#.###.#...#...##.#..#.##.",
    "#.###.#.#..#..###.####.##",
    "#.....#....#..#...###....",
    "#######.###.##..###..#..#",
  ]);
});

test("error words are those of the standard's example", () => {
  const data = [32, 91, 11, 120, 209, 114, 220, 77, 67, 64, 236, 17, 236, 17, 236, 17];
  expect(errorWords(data, 10)).toEqual([196, 35, 39, 119, 235, 215, 231, 226, 93, 23]);
});

test("the versions have the room that the standard says", () => {
  expect([1, 2, 6, 7, 10, 14, 20].map(wordsOf)).toEqual([26, 44, 172, 196, 346, 581, 1085]);
});

test.each([
  [14, 21],
  [15, 25],
  [180, 53],
  [181, 57],
  [213, 57],
  [214, 61],
  [666, 97],
])("%i bytes take %i cells a side", (bytes, side) => {
  expect(encodeQr("a".repeat(bytes))?.length).toBe(side);
});

test("what is too long for a code gives none", () => {
  expect(encodeQr("é".repeat(334))).toBeUndefined();
});
