import "@kontor/charts/charts.css";
import { Chart } from "@kontor/charts";
import type { Answer, Filter, Tile } from "@kontor/contracts";
import { AnswerTable } from "./answer-table.tsx";
import { filterOfRow } from "./filter-of-row.ts";

interface TilePictureProps {
  readonly tile: Tile;
  readonly answer: Answer;
  readonly onFilter?: ((filter: Filter) => void) | undefined;
}

/** An answer as its tile wants it drawn. A click on what is drawn filters by it. */
export function TilePicture({ tile, answer, onFilter }: TilePictureProps) {
  if (answer.rows.length === 0) return <p className="tile-none">Nothing in this time.</p>;
  const type = tile.chart?.type ?? "table";
  if (type === "table") {
    return (
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
      <div className="scrolls" tabIndex={0} role="region" aria-label={`${tile.title}: table`}>
        <AnswerTable answer={answer} onFilter={onFilter} />
      </div>
    );
  }
  const onPick = (row: readonly unknown[]) => {
    const filter = filterOfRow(answer, row);
    if (filter !== undefined) onFilter?.(filter);
  };
  return (
    <div className="scrolls still">
      <Chart
        type={type}
        title={tile.title}
        heading={false}
        answer={answer}
        options={tile.chart?.options}
        locale={navigator.language}
        onPick={onFilter === undefined ? undefined : onPick}
      />
    </div>
  );
}
