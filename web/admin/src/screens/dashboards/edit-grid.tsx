import type { Tile } from "@kontor/contracts";
import { useLayoutEffect, useRef, useState } from "react";
import type { InsightState } from "../../api/use-insight.ts";
import { TileCard } from "../../tiles/tile-card.tsx";
import { changeTile, moveTile, resizeTile } from "./board-changes.ts";
import { TileHandles } from "./tile-handles.tsx";
import { TileSettings } from "./tile-settings.tsx";

interface EditGridProps {
  readonly tiles: readonly Tile[];
  readonly state: InsightState;
  readonly onChange: (tiles: readonly Tile[]) => void;
}

/** The grid with handles. What a change did is said for those who do not see it. */
export function EditGrid({ tiles, state, onChange }: EditGridProps) {
  const [said, setSaid] = useState("");
  const grid = useRef<HTMLDivElement>(null);
  // A drag goes on over many renderings, or takes several steps before one: each must build on what the last one left.
  const latest = useRef(tiles);
  useLayoutEffect(() => {
    latest.current = tiles;
  }, [tiles]);
  const change = (next: readonly Tile[]) => {
    latest.current = next;
    onChange(next);
  };
  const place = (id: string) => latest.current.findIndex((tile) => tile.id === id);
  const move = (id: string, to: number) => {
    const next = moveTile(latest.current, id, to);
    change(next);
    setSaid(`Place ${next.findIndex((tile) => tile.id === id) + 1} of ${next.length}`);
  };
  const resize = (id: string, wider: number, higher: number) => {
    const next = resizeTile(latest.current, id, wider, higher);
    const tile = next.find((each) => each.id === id);
    change(next);
    setSaid(`${tile?.width} columns wide, ${tile?.height} rows high`);
  };
  const remove = (id: string) => {
    change(latest.current.filter((tile) => tile.id !== id));
    setSaid("Removed");
  };
  const at = (x: number, y: number) => {
    const under = document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-tile]");
    return under === null || under === undefined || grid.current?.contains(under) !== true
      ? -1
      : place(under.dataset["tile"] ?? "");
  };
  return (
    <div ref={grid}>
      <p className="visually-hidden" role="status">
        {said}
      </p>
      <div className="tile-grid editing">
        {tiles.map((tile) => (
          <TileCard
            key={tile.id}
            tile={tile}
            answer={state.answers.get(tile.id)}
            stale={state.stale.has(tile.id)}
            actions={
              <>
                <TileSettings
                  tile={tile}
                  onChange={(changed) => change(changeTile(latest.current, tile.id, changed))}
                />
                <TileHandles
                  title={tile.title}
                  onStep={(step) => move(tile.id, place(tile.id) + step)}
                  onDrop={(x, y) => at(x, y) >= 0 && at(x, y) !== place(tile.id) && move(tile.id, at(x, y))}
                  onResize={(wider, higher) => resize(tile.id, wider, higher)}
                  onRemove={() => remove(tile.id)}
                />
              </>
            }
          />
        ))}
      </div>
    </div>
  );
}
