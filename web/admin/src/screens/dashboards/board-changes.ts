import type { Tile } from "@kontor/contracts";

/** Limits of contracts/src/insight.ts. */
const WIDEST = 12;
const HIGHEST = 20;

/** The tiles with one moved to another place in their order. */
export function moveTile(tiles: readonly Tile[], id: string, to: number): readonly Tile[] {
  const from = tiles.findIndex((tile) => tile.id === id);
  const moved = tiles[from];
  if (moved === undefined) return tiles;
  const rest = tiles.filter((tile) => tile !== moved);
  const place = Math.max(0, Math.min(rest.length, to));
  return [...rest.slice(0, place), moved, ...rest.slice(place)];
}

/** The tiles with one made wider or higher by so many cells, within the grid. */
export function resizeTile(
  tiles: readonly Tile[],
  id: string,
  wider: number,
  higher: number,
): readonly Tile[] {
  return tiles.map((tile) =>
    tile.id === id
      ? {
          ...tile,
          width: within(tile.width + wider, WIDEST),
          height: within(tile.height + higher, HIGHEST),
        }
      : tile,
  );
}

export function changeTile(tiles: readonly Tile[], id: string, change: Partial<Tile>): readonly Tile[] {
  return tiles.map((tile) => (tile.id === id ? { ...tile, ...change } : tile));
}

/** A text tile at the end. */
export function addText(tiles: readonly Tile[], id: string): readonly Tile[] {
  return [...tiles, { id, title: "Text", width: 4, height: 2, text: "Write something here." }];
}

function within(value: number, most: number): number {
  return Math.max(1, Math.min(most, Math.round(value)));
}
