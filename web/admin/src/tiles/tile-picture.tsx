import type { Answer, Filter, Tile } from "@kontor/contracts";
import { AnswerTable } from "./answer-table.tsx";

interface TilePictureProps {
  readonly tile: Tile;
  readonly answer: Answer;
  readonly onFilter?: ((filter: Filter) => void) | undefined;
}

export function TilePicture({ answer, onFilter }: TilePictureProps) {
  if (answer.rows.length === 0) return <p className="tile-none">Nothing in this time.</p>;
  return (
    <div className="scrolls">
      <AnswerTable answer={answer} onFilter={onFilter} />
    </div>
  );
}
