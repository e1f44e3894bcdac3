import type { HealthReport } from "@kontor/contracts";
import { formatCount } from "../../parts/amounts.ts";
import { EmptyNote } from "../../parts/empty-note.tsx";
import { RowTable } from "../../parts/row-table.tsx";

/** Why the door said no, by the code that the sender got. */
export function Refusals({ refusals }: { readonly refusals: HealthReport["refusals"] }) {
  const sorted = [...refusals].sort((a, b) => b.requests + b.events - (a.requests + a.events));
  return (
    <section className="card" aria-labelledby="refusals-title">
      <h2 id="refusals-title">Refused, by code</h2>
      {sorted.length === 0 ? (
        <EmptyNote title="Nothing was refused since the start">
          <p>Codes and what to do about them stand in the API reference at /docs.</p>
        </EmptyNote>
      ) : (
        <RowTable
          caption="Refusals by code"
          rows={sorted}
          keyOf={({ code }) => code}
          columns={[
            { label: "Code", cell: ({ code }) => <code>{code}</code> },
            { label: "Requests", numeric: true, cell: ({ requests }) => formatCount(requests) },
            { label: "Events in others", numeric: true, cell: ({ events }) => formatCount(events) },
          ]}
        />
      )}
    </section>
  );
}
