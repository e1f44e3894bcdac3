import type { TableState } from "@kontor/contracts";
import { Link, useSearch } from "@tanstack/react-router";
import { formatBytes, formatCount, formatTime } from "../../parts/amounts.ts";
import { Answer } from "../../parts/answer.tsx";
import { EmptyNote } from "../../parts/empty-note.tsx";
import { RowTable, type RowColumn } from "../../parts/row-table.tsx";
import { TableFacts } from "./table-facts.tsx";
import { useTables } from "./use-tables.ts";

/** Tables with what the tenant has in them; below, the chosen one's columns, files and commits. */
export function TableList() {
  const { table: chosen = "events" } = useSearch({ from: "/data" });
  const query = useTables({ counts: true });
  return (
    <Answer query={query} lines={10}>
      {({ operator, tables }) => {
        const table = tables.find(({ name }) => name === chosen) ?? tables[0];
        return (
          <div className="stack">
            <section className="card" aria-label="Tables">
              <RowTable
                caption="Tables"
                rows={tables}
                keyOf={({ name }) => name}
                columns={operator ? [...OWN, ...WHOLE] : OWN}
              />
              {tables.every(({ rows }) => rows === 0 || rows === null) && <NoRows />}
            </section>
            {table !== undefined && <TableFacts table={table} operator={operator} />}
          </div>
        );
      }}
    </Answer>
  );
}

function NoRows() {
  return (
    <EmptyNote title="No event has come yet">
      <p>Send one with a write key; it is here within a second.</p>
      <pre>{`curl ${location.origin}/v1/events -H "Authorization: Bearer $WRITE" -d '{"event_name":"menu_view"}'`}</pre>
    </EmptyNote>
  );
}

const OWN: readonly RowColumn<TableState>[] = [
  {
    label: "Table",
    cell: ({ name }) => (
      <Link to="/data" search={(search) => ({ ...search, tab: "tables" as const, table: name })}>
        <code>{name}</code>
      </Link>
    ),
  },
  {
    label: "Your rows",
    numeric: true,
    cell: ({ derived, rows }) => (derived ? <span className="muted">computed</span> : formatCount(rows)),
  },
  { label: "Days", numeric: true, cell: ({ days }) => formatCount(days) },
  { label: "First, UTC", cell: ({ first_time: time }) => formatTime(time) },
  { label: "Last, UTC", cell: ({ last_time: time }) => formatTime(time) },
];
const WHOLE: readonly RowColumn<TableState>[] = [
  { label: "Files, all tenants", numeric: true, cell: ({ files }) => formatCount(files) },
  { label: "Size, all tenants", numeric: true, cell: ({ bytes }) => formatBytes(bytes) },
];
