import "./tiles.css";
import type { Filter, Tile, TileAnswer } from "@kontor/contracts";
import { memo, type CSSProperties, type ReactNode } from "react";
import { ProblemNote } from "../parts/problem-note.tsx";
import { FullScreenButton } from "./full-screen-button.tsx";
import { Prose } from "./prose.tsx";
import { TilePicture } from "./tile-picture.tsx";

interface TileCardProps {
  readonly tile: Tile;
  readonly answer: TileAnswer | undefined;
  readonly stale: boolean;
  readonly onFilter?: ((filter: Filter) => void) | undefined;
  /** Buttons beside the title, in place of the one for the full screen. */
  readonly actions?: ReactNode;
}

/** A tile with whatever its answer is: none yet, a picture, or what went wrong. */
export const TileCard = memo(function TileCard({ tile, answer, stale, onFilter, actions }: TileCardProps) {
  const size = { "--tile-width": tile.width, "--tile-height": tile.height } as CSSProperties;
  return (
    <section
      className={`card tile${tile.width <= 3 ? " small" : ""}`}
      style={size}
      aria-label={tile.title === "" ? "Text" : tile.title}
      data-tile={tile.id}
    >
      <div className="tile-head">
        <h2 title={tile.title}>{tile.title}</h2>
        {actions ?? (tile.text === undefined && <FullScreenButton title={tile.title} />)}
      </div>
      <div className={`tile-body${stale && answer !== undefined ? " stale" : ""}`} aria-busy={stale}>
        {tile.text === undefined ? (
          <Answered tile={tile} answer={answer} onFilter={onFilter} />
        ) : (
          <div className="scrolls">
            <Prose text={tile.text} />
          </div>
        )}
      </div>
    </section>
  );
});

function Answered({ tile, answer, onFilter }: Pick<TileCardProps, "tile" | "answer" | "onFilter">) {
  if (answer === undefined) return <div className="tile-skeleton" aria-hidden />;
  if (!answer.ok) {
    return (
      <div className="scrolls">
        <ProblemNote problem={answer.problem} />
      </div>
    );
  }
  return <TilePicture tile={tile} answer={answer.answer} onFilter={onFilter} />;
}
