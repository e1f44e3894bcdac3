import { useCallback, useEffect, useRef, useState } from "react";
import { problemOf, type Problem } from "../../api/problem.ts";
import { remember } from "./history.ts";
import { runSql, type SqlParams, type SqlResult } from "./run-sql.ts";
import type { Statement } from "./split-statements.ts";

/** One statement and what became of it. */
export interface Run {
  readonly id: number;
  readonly statement: Statement;
  readonly params: SqlParams | undefined;
  readonly state:
    | { readonly kind: "running" }
    | { readonly kind: "cancelled" }
    | { readonly kind: "failed"; readonly problem: Problem }
    | { readonly kind: "done"; readonly result: SqlResult };
}

export interface Runs {
  readonly runs: readonly Run[];
  readonly busy: boolean;
  /** Runs the statements one after the other; what runs is cancelled first. A failure ends the row. */
  readonly start: (
    statements: readonly Statement[],
    paramsFor: (statement: Statement) => SqlParams | undefined,
  ) => void;
  readonly cancel: () => void;
}

/** Statements that run or ran. Leaving the screen cancels what runs. */
export function useRuns(onFailed: (run: Run, problem: Problem) => void): Runs {
  const [runs, setRuns] = useState<readonly Run[]>([]);
  const controller = useRef<AbortController | null>(null);
  const failed = useRef(onFailed);
  failed.current = onFailed;
  const busy = runs.some(({ state }) => state.kind === "running");
  const cancel = useCallback(() => controller.current?.abort(), []);
  useEffect(() => cancel, [cancel]);

  const start: Runs["start"] = (statements, paramsFor) => {
    cancel();
    const { signal } = (controller.current = new AbortController());
    const note = (id: number, state: Run["state"]) => {
      setRuns((all) => all.map((run) => (run.id === id ? { ...run, state } : run)));
    };
    const first = Date.now();
    setRuns([]);
    void (async () => {
      for (const [at, statement] of statements.entries()) {
        const run: Run = {
          id: first + at,
          statement,
          params: paramsFor(statement),
          state: { kind: "running" },
        };
        setRuns((all) => [...all, run]);
        const state = await runOne(run, signal);
        note(run.id, state);
        if (state.kind === "failed") failed.current(run, state.problem);
        if (state.kind !== "done") return;
      }
    })();
  };
  return { runs, busy, start, cancel };
}

async function runOne({ statement, params }: Run, signal: AbortSignal): Promise<Run["state"]> {
  const entry = { sql: statement.text, at: Date.now() };
  try {
    const result = await runSql(statement.text, params, signal);
    remember({ ...entry, rows: result.statistics.rows, ms: result.statistics.elapsed_ms });
    return { kind: "done", result };
  } catch (error) {
    if (signal.aborted) return { kind: "cancelled" };
    remember({ ...entry, rows: null, ms: null });
    return { kind: "failed", problem: problemOf(error) };
  }
}
