import { formatCounted, formatMs } from "../../parts/amounts.ts";
import { forgetHistory, useHistory } from "./history.ts";

/** Statements of before; one press puts a statement into the editor. */
export function HistoryList({ onPick }: { readonly onPick: (sql: string) => void }) {
  const entries = useHistory();
  return (
    <details className="sql-history card">
      <summary>
        History <span className="badge">{entries.length}</span>
      </summary>
      {entries.length === 0 ? (
        <p className="muted">What you run is kept in this browser: the last 200 statements.</p>
      ) : (
        <>
          <ol>
            {entries.map(({ sql, at, rows, ms }) => (
              <li key={`${at}${sql}`}>
                <button type="button" className="history-entry" onClick={() => onPick(sql)}>
                  <code>{sql.slice(0, 160)}</code>
                  <span className="muted">
                    {new Date(at).toLocaleString()}
                    {rows === null ? " · failed" : ` · ${formatCounted(rows, "row")} · ${formatMs(ms)}`}
                  </span>
                </button>
              </li>
            ))}
          </ol>
          <button type="button" className="button" onClick={forgetHistory}>
            Forget all
          </button>
        </>
      )}
    </details>
  );
}
