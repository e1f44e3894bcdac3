import "../../parts/layout.css";
import "./sql.css";
import type { EditorView } from "@codemirror/view";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTables } from "../data/use-tables.ts";
import { findErrorPlace, offsetOf } from "./error-place.ts";
import { markError } from "./error-marks.ts";
import { HistoryList } from "./history-list.tsx";
import { ParameterFields } from "./parameter-fields.tsx";
import { Results } from "./results.tsx";
import { LONGEST_SQL_IN_ADDRESS } from "./longest-sql.ts";
import { RunBar } from "./run-bar.tsx";
import { paramsOf } from "./run-sql.ts";
import { findParameters, splitStatements, type Statement } from "./split-statements.ts";
import { SqlEditor } from "./sql-editor.tsx";
import { TableTree } from "./table-tree.tsx";
import { useRuns } from "./use-runs.ts";

const FIRST =
  "select event_name, count(*) as events, count(distinct visitor_id) as visitors\nfrom events\ngroup by all\norder by events desc";

/** The analyst's desk: an editor, what it knows of the tables, results, and what was asked before. */
export function SqlScreen() {
  const search = useSearch({ from: "/sql" });
  const navigate = useNavigate({ from: "/sql" });
  const initial = useRef(search.sql ?? FIRST).current;
  const [text, setText] = useState(initial);
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const editor = useRef<EditorView | null>(null);
  const tables = useTables({ counts: false }).data?.tables ?? [];
  const runs = useRuns(({ statement }, { message }) => {
    const place = findErrorPlace(message, statement.text);
    const view = editor.current;
    if (view !== null && place !== null) markError(view, statement.from + offsetOf(place, statement.text));
  });

  useEffect(() => {
    document.title = "SQL – Kontor";
  }, []);
  const run = (all: boolean) => {
    const view = editor.current;
    if (view === null) return;
    markError(view, null);
    const statements = chosen(view, all);
    // Of the editor: what was typed just now may not have been drawn yet.
    const whole = view.state.doc.toString();
    const sql = whole.length <= LONGEST_SQL_IN_ADDRESS ? whole : undefined;
    void navigate({ search: (before) => ({ ...before, sql }) as typeof search, replace: true });
    runs.start(statements, (statement) => paramsOf(findParameters(statement.text), typed));
  };
  const insert = (sql: string, replace: boolean) => {
    const view = editor.current;
    if (view === null) return;
    const { from, to } = replace ? { from: 0, to: view.state.doc.length } : view.state.selection.main;
    view.dispatch({ changes: { from, to, insert: sql }, selection: { anchor: from + sql.length } });
    view.focus();
  };
  const parameters = [...new Set(splitStatements(text).flatMap((each) => findParameters(each.text)))];
  return (
    <>
      <div className="screen-head">
        <h1>SQL</h1>
        <p className="muted">Your rows only; read-only.</p>
      </div>
      <div className="sql-desk">
        <aside className="sql-side">
          <TableTree tables={tables} onPick={(name) => insert(name, false)} />
          <HistoryList onPick={(sql) => insert(sql, true)} />
        </aside>
        <div className="sql-main">
          <section className="card sql-card" aria-label="Statement">
            <SqlEditor
              initial={initial}
              tables={tables}
              hooks={{ onRun: run, onChange: setText }}
              onReady={(view) => {
                editor.current = view;
              }}
            />
            <ParameterFields names={parameters} values={typed} onChange={setTyped} />
            <RunBar
              busy={runs.busy}
              onRun={run}
              onCancel={runs.cancel}
              snippet={() => {
                const statement = editor.current === null ? undefined : chosen(editor.current, false)[0];
                const sql = statement?.text ?? text;
                return { sql, params: paramsOf(findParameters(sql), typed) };
              }}
            />
          </section>
          <Results runs={runs.runs} />
        </div>
      </div>
    </>
  );
}

/** The selection if there is one, else all statements, else the one at the cursor (or the last before it). */
function chosen(view: EditorView, all: boolean): Statement[] {
  const { main } = view.state.selection;
  const text = view.state.doc.toString();
  if (!main.empty && !all)
    return splitStatements(text.slice(main.from, main.to)).map((each) => ({
      text: each.text,
      from: each.from + main.from,
      to: each.to + main.from,
    }));
  const statements = splitStatements(text);
  if (all) return statements;
  const at = statements.find(({ to }) => main.head <= to + 1) ?? statements.at(-1);
  return at === undefined ? [] : [at];
}
