import type { TableCommit, TableFile, TableState } from "@kontor/contracts";
import { useState } from "react";
import { formatBytes, formatCount, formatTime } from "../../parts/amounts.ts";
import { RowTable, type RowColumn } from "../../parts/row-table.tsx";
import { PagedRows } from "./paged-rows.tsx";

type Part = "columns" | "files" | "commits";
const LABELS: Readonly<Record<Part, string>> = { columns: "Columns", files: "Files", commits: "Commits" };

interface TableFactsProps {
  readonly table: TableState;
  readonly operator: boolean;
}

/** Columns of a table; for operators its files and commits. */
export function TableFacts({ table, operator }: TableFactsProps) {
  const [part, setPart] = useState<Part>("columns");
  const parts: readonly Part[] = operator && !table.derived ? ["columns", "files", "commits"] : ["columns"];
  const shown = parts.includes(part) ? part : "columns";
  return (
    <section className="card" aria-label={`Table ${table.name}`}>
      <div className="row card-head">
        <h2>
          <code>{table.name}</code>
        </h2>
        {parts.length > 1 && (
          <div className="row" role="group" aria-label="What to show">
            {parts.map((name) => (
              <button
                key={name}
                type="button"
                className="button"
                aria-pressed={name === shown}
                onClick={() => setPart(name)}
              >
                {LABELS[name]}
              </button>
            ))}
          </div>
        )}
      </div>
      {shown === "columns" && (
        <RowTable
          caption={`Columns of ${table.name}`}
          rows={table.columns}
          keyOf={({ name }) => name}
          columns={COLUMNS}
        />
      )}
      {shown === "files" && (
        <PagedRows<TableFile>
          path={`/v1/tables/${table.name}/files`}
          field="files"
          caption={`Live files of ${table.name}, newest first`}
          keyOf={({ id }) => id}
          columns={FILES}
        />
      )}
      {shown === "commits" && (
        <PagedRows<TableCommit>
          path={`/v1/tables/${table.name}/commits`}
          field="commits"
          caption={`Commits of ${table.name}, newest first`}
          keyOf={({ snapshot }) => snapshot}
          columns={COMMITS}
        />
      )}
    </section>
  );
}

const COLUMNS: readonly RowColumn<TableState["columns"][number]>[] = [
  { label: "Column", cell: ({ name }) => <code>{name}</code> },
  { label: "Type", cell: ({ type }) => <code className="muted">{type}</code> },
  { label: "What it holds", wraps: true, cell: ({ description }) => description },
];
const FILES: readonly RowColumn<TableFile>[] = [
  { label: "Day", cell: ({ day }) => day },
  { label: "Level", numeric: true, cell: ({ level }) => level },
  { label: "Rows", numeric: true, cell: ({ rows }) => formatCount(rows) },
  { label: "Size", numeric: true, cell: ({ bytes }) => formatBytes(bytes) },
  { label: "Committed, UTC", cell: ({ added_at: at }) => formatTime(at) },
  { label: "Path", cell: ({ path }) => <code className="muted">{path}</code> },
];
const COMMITS: readonly RowColumn<TableCommit>[] = [
  { label: "Snapshot", numeric: true, cell: ({ snapshot }) => formatCount(snapshot) },
  { label: "Time, UTC", cell: ({ committed_at: at }) => formatTime(at) },
  { label: "Reason", cell: ({ reason }) => <span className="badge">{reason}</span> },
  { label: "Files added", numeric: true, cell: ({ files_added: files }) => formatCount(files) },
  { label: "Rows added", numeric: true, cell: ({ rows_added: rows }) => formatCount(rows) },
  { label: "Files ended", numeric: true, cell: ({ files_ended: files }) => formatCount(files) },
  { label: "Rows ended", numeric: true, cell: ({ rows_ended: rows }) => formatCount(rows) },
];
