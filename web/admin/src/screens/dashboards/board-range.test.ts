import type { Dashboard, Range } from "@kontor/contracts";
import { expect, test } from "vitest";
import { openWith, shareTime, tilesOfOwnTime } from "./board-range.ts";

const month: Range = { last: "28d" };
const tile = (id: string, range: Range) => ({
  id,
  title: id,
  width: 6,
  height: 4,
  question: { kind: "table" as const, measures: ["orders"], range },
});
const board: Dashboard = {
  id: "board",
  title: "Board",
  range: month,
  tiles: [
    tile("follows", { last: "28d" }),
    tile("own", { calendar: "today" }),
    { id: "text", title: "Text", width: 4, height: 2, text: "About" },
  ],
};

const rangesOf = ({ tiles }: Dashboard) => tiles.map(({ question }) => question?.range);

test("tiles that asked about the dashboard's time go along to another one; the others keep theirs", () => {
  const week = openWith(board, { last: "7d" });
  expect(week.range).toEqual({ last: "7d" });
  expect(rangesOf(week)).toEqual([{ last: "7d" }, { calendar: "today" }, undefined]);
  expect(tilesOfOwnTime(week).map(({ id }) => id)).toEqual(["own"]);
  expect(week.tiles[2]).toEqual(board.tiles[2]);
});

test("a tile that the new time meets by chance goes along from there on", () => {
  const today = openWith(board, { calendar: "today" });
  expect(tilesOfOwnTime(today)).toEqual([]);
  expect(rangesOf(openWith(today, month))).toEqual([month, month, undefined]);
});

test("all tiles can be made to share the dashboard's time", () => {
  const shared = shareTime(board);
  expect(rangesOf(shared)).toEqual([month, month, undefined]);
  expect(tilesOfOwnTime(shared)).toEqual([]);
});

test("two spans between instants are one time when both ends are", () => {
  const days = { from: "2026-03-01T00:00:00Z", to: "2026-03-08T00:00:00Z" };
  const same = { ...board, range: days, tiles: [tile("same", { to: days.to, from: days.from })] };
  expect(tilesOfOwnTime(same)).toEqual([]);
  const other = { ...same, range: { ...days, to: "2026-03-09T00:00:00Z" } };
  expect(tilesOfOwnTime(other)).toHaveLength(1);
});
