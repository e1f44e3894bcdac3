import { Link, useSearch } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatCount, formatMs, formatTime } from "../../parts/amounts.ts";
import { Answer } from "../../parts/answer.tsx";
import { EmptyNote } from "../../parts/empty-note.tsx";
import { RowTable, type RowColumn } from "../../parts/row-table.tsx";
import { useRight } from "../../shell/me-context.ts";
import { runSql } from "../sql/run-sql.ts";
import { findSessionsSql, readSessions, type VisitorSession } from "./session-queries.ts";
import { VisitorEvents } from "./visitor-events.tsx";

const MAX = 100;

/** Visits, newest first, and one visitor's events in their order. */
export function SessionBrowser() {
  const { visitor } = useSearch({ from: "/data" });
  const [days, setDays] = useState(1);
  const [ordered, setOrdered] = useState(false);
  const maySql = useRight("sql");
  const query = useQuery({
    queryKey: ["sessions-list", days, ordered],
    enabled: maySql && visitor === undefined,
    queryFn: async ({ signal }) =>
      readSessions(await runSql(findSessionsSql({ ordered, limit: MAX }), [sinceDays(days)], signal)),
  });
  if (!maySql) return <EmptyNote title="Looking at single visits needs the right to run SQL" />;
  if (visitor !== undefined) return <VisitorEvents visitor={visitor} />;
  return (
    <section className="card" aria-label="Visits">
      <div className="row card-head">
        <label className="row">
          From
          <select className="select" value={days} onChange={(event) => setDays(Number(event.target.value))}>
            <option value={1}>the last 24 hours</option>
            <option value={7}>the last 7 days</option>
            <option value={28}>the last 28 days</option>
          </select>
        </label>
        <label className="row">
          <input type="checkbox" checked={ordered} onChange={(event) => setOrdered(event.target.checked)} />
          with an order
        </label>
        <span className="muted">the newest {MAX}</span>
      </div>
      <Answer query={query} lines={12}>
        {(sessions) =>
          sessions.length === 0 ? (
            <EmptyNote title="No visit in this time">
              <p>A visit begins with the first event of a visitor and ends after 30 minutes of silence.</p>
            </EmptyNote>
          ) : (
            <RowTable
              caption="Visits, newest first"
              rows={sessions}
              keyOf={({ visitor: id, startedAt }) => `${id} ${startedAt}`}
              columns={COLUMNS}
            />
          )
        }
      </Answer>
    </section>
  );
}

function sinceDays(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 19).replace("T", " ");
}

const COLUMNS: readonly RowColumn<VisitorSession>[] = [
  { label: "Began, UTC", cell: ({ startedAt }) => formatTime(startedAt) },
  {
    label: "Visitor",
    cell: ({ visitor }) => (
      <Link to="/data" search={(search) => ({ ...search, tab: "sessions" as const, visitor })}>
        <code>{visitor.slice(0, 24)}</code>
      </Link>
    ),
  },
  { label: "Lasted", numeric: true, cell: ({ seconds }) => formatMs(seconds * 1000) },
  { label: "Events", numeric: true, cell: ({ events }) => formatCount(events) },
  { label: "Orders", numeric: true, cell: ({ purchases }) => formatCount(purchases) },
  { label: "Shop", cell: ({ shop }) => shop ?? "–" },
  { label: "Came by", cell: ({ referrer }) => referrer ?? "–" },
  { label: "Device", cell: ({ device, country }) => [device, country].filter(Boolean).join(", ") || "–" },
];
