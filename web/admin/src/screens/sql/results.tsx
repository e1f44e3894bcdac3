import { lazy, Suspense, useState } from "react";
import { Download } from "lucide-react";
import { problemOf, type Problem } from "../../api/problem.ts";
import { formatBytes, formatCounted, formatMs } from "../../parts/amounts.ts";
import { EmptyNote } from "../../parts/empty-note.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { ResultGrid } from "./result-grid.tsx";
import { downloadSql, type SqlResult } from "./run-sql.ts";
import type { Run } from "./use-runs.ts";

const ResultChart = lazy(async () => ({ default: (await import("./result-chart.tsx")).ResultChart }));

/** What the statements gave, one tab each. The last one shows unless another is chosen. */
export function Results({ runs }: { readonly runs: readonly Run[] }) {
  const [chosen, setChosen] = useState<number | null>(null);
  const shown = runs.find(({ id }) => id === chosen) ?? runs.at(-1);
  if (shown === undefined) {
    return (
      <section className="card" aria-label="Results">
        <EmptyNote title="Run a statement to see rows here">
          <p>
            Bytes read and time stand below each result. On screen a result ends at 10,000 rows; CSV and
            Parquet go on to 5 million.
          </p>
        </EmptyNote>
      </section>
    );
  }
  return (
    <section className="card sql-results" aria-label="Results">
      {runs.length > 1 && (
        <div className="row" role="group" aria-label="Statements">
          {runs.map(({ id, statement, state }, at) => (
            <button
              key={id}
              type="button"
              className="button"
              aria-pressed={id === shown.id}
              title={statement.text}
              onClick={() => setChosen(id)}
            >
              {at + 1}
              {state.kind === "failed" ? " failed" : ""}
            </button>
          ))}
        </div>
      )}
      <RunView key={shown.id} run={shown} />
    </section>
  );
}

function RunView({ run }: { readonly run: Run }) {
  const { state } = run;
  if (state.kind === "running") return <p role="status">Running …</p>;
  if (state.kind === "cancelled") return <p role="status">Cancelled.</p>;
  if (state.kind === "failed") return <ProblemNote problem={state.problem} />;
  return <ResultView run={run} result={state.result} />;
}

const VIEWS = [
  { name: "rows", label: "Rows" },
  { name: "chart", label: "Chart" },
] as const;

function ResultView({ run, result }: { readonly run: Run; readonly result: SqlResult }) {
  const [view, setView] = useState<"rows" | "chart">("rows");
  const [problem, setProblem] = useState<Problem | null>(null);
  const { rows, bytes_scanned: bytes, files, elapsed_ms: ms, truncated } = result.statistics;
  const download = (format: "csv" | "parquet") => {
    setProblem(null);
    downloadSql(run.statement.text, run.params, format).catch((error: unknown) =>
      setProblem(problemOf(error)),
    );
  };
  return (
    <>
      <div className="row sql-result-bar">
        <p role="status">
          <strong>{formatCounted(rows, "row")}</strong>{" "}
          <span className="muted">
            {truncated ? "(cut here) · " : "· "}
            {formatBytes(bytes)} scanned in {formatCounted(files, "file")} · {formatMs(ms)}
          </span>
        </p>
        <span className="sql-space" />
        <div className="row" role="group" aria-label="View">
          {VIEWS.map(({ name, label }) => (
            <button
              key={name}
              type="button"
              className="button"
              aria-pressed={view === name}
              onClick={() => setView(name)}
            >
              {label}
            </button>
          ))}
        </div>
        <button type="button" className="button" onClick={() => download("csv")}>
          <Download size={14} aria-hidden /> CSV
        </button>
        <button type="button" className="button" onClick={() => download("parquet")}>
          <Download size={14} aria-hidden /> Parquet
        </button>
      </div>
      {problem !== null && <ProblemNote problem={problem} />}
      {result.rows.length === 0 && <EmptyNote title="The statement gave no rows" />}
      {result.rows.length > 0 && view === "chart" && (
        <Suspense fallback={<p role="status">Loading …</p>}>
          <ResultChart result={result} />
        </Suspense>
      )}
      {result.rows.length > 0 && view === "rows" && <ResultGrid result={result} label="Rows of the result" />}
    </>
  );
}
