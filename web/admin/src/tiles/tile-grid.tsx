import type { Filter, Tile } from "@kontor/contracts";
import type { InsightState } from "../api/use-insight.ts";
import { TileCard } from "./tile-card.tsx";

interface TileGridProps {
  readonly tiles: readonly Tile[];
  readonly state: InsightState;
  /** A value of a tile was clicked: show only what has it. */
  readonly onFilter?: ((filter: Filter) => void) | undefined;
}

/** Tiles in twelve columns. Each has its final size from the start, whatever its answer will be. */
export function TileGrid({ tiles, state, onFilter }: TileGridProps) {
  return (
    <div className="tile-grid">
      {tiles.map((tile) => (
        <TileCard
          key={tile.id}
          tile={tile}
          answer={state.answers.get(tile.id)}
          stale={state.stale.has(tile.id)}
          onFilter={onFilter}
        />
      ))}
    </div>
  );
}
