import type { Dashboard, Range, Tile } from "@kontor/contracts";

/** The dashboard opening with another time. Tiles that asked about its old time go along; a time of a tile's own stays. */
export function openWith(dashboard: Dashboard, range: Range): Dashboard {
  const tiles = dashboard.tiles.map((tile) =>
    hasOwnTime(tile, dashboard.range) ? tile : askAbout(tile, range),
  );
  return { ...dashboard, range, tiles };
}

/** Tiles that ask about another time than the dashboard opens with. */
export function tilesOfOwnTime({ tiles, range }: Dashboard): readonly Tile[] {
  return tiles.filter((tile) => hasOwnTime(tile, range));
}

/** No tile with a time of its own any more. */
export function shareTime(dashboard: Dashboard): Dashboard {
  return { ...dashboard, tiles: dashboard.tiles.map((tile) => askAbout(tile, dashboard.range)) };
}

function hasOwnTime({ question }: Tile, range: Range): boolean {
  return question !== undefined && !isSame(question.range, range);
}

function askAbout(tile: Tile, range: Range): Tile {
  return tile.question === undefined ? tile : { ...tile, question: { ...tile.question, range } };
}

function isSame(one: Range, other: Range): boolean {
  if ("last" in one) return "last" in other && one.last === other.last;
  if ("calendar" in one) return "calendar" in other && one.calendar === other.calendar;
  return "from" in other && one.from === other.from && one.to === other.to;
}
