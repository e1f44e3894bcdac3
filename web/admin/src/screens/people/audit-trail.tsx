import type { AuditEntry } from "@kontor/contracts";
import { formatTime } from "../../parts/amounts.ts";
import type { RowColumn } from "../../parts/row-table.tsx";
import { PagedRows } from "../data/paged-rows.tsx";

/** Who did what, when and from where; nobody can change it. */
export function AuditTrail() {
  return (
    <section className="card stack" aria-labelledby="audit-title">
      <h2 id="audit-title">Audit trail</h2>
      <PagedRows<AuditEntry>
        path="/v1/audit"
        field="entries"
        caption="Audit trail, newest first"
        keyOf={({ id }) => id}
        columns={COLUMNS}
      />
    </section>
  );
}

const COLUMNS: readonly RowColumn<AuditEntry>[] = [
  { label: "Time, UTC", cell: ({ at }) => formatTime(at) },
  { label: "Who", cell: ({ actor_name: name, actor }) => <span title={actor}>{name}</span> },
  { label: "What", cell: ({ action }) => <code>{action}</code> },
  { label: "On", cell: ({ target }) => (target === null ? "–" : <code>{target}</code>) },
  {
    label: "Details",
    wraps: true,
    cell: ({ detail }) =>
      Object.keys(detail).length === 0 ? "–" : <code className="muted">{JSON.stringify(detail)}</code>,
  },
  { label: "From", cell: ({ address }) => address ?? "–" },
];
