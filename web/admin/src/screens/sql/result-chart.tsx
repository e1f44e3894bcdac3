import "@kontor/charts/charts.css";
import { Chart } from "@kontor/charts";
import { EmptyNote } from "../../parts/empty-note.tsx";
import type { SqlResult } from "./run-sql.ts";
import { toAnswer } from "./to-answer.ts";

/** A result as a line or as bars, by its columns. */
export function ResultChart({ result }: { readonly result: SqlResult }) {
  const drawn = toAnswer(result);
  if (drawn === null)
    return (
      <EmptyNote title="Nothing to draw">
        <p>A chart needs a column of numbers, and a text or a time to lay them along.</p>
      </EmptyNote>
    );
  return (
    <div className="result-chart">
      <Chart type={drawn.type} title="Result" heading={false} answer={drawn.answer} />
    </div>
  );
}
