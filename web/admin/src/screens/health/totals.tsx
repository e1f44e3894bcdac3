import type { HealthReport } from "@kontor/contracts";
import { formatCount, formatTime } from "../../parts/amounts.ts";

const LABELS: Readonly<Record<string, string>> = {
  events: "Events accepted",
  requests: "Requests to the door",
  refused: "Requests refused",
  delivered: "Events delivered",
  duplicates: "Repeats dropped",
  failed: "Failed events",
  merges: "Merges of files",
  queries: "Queries",
  trouble: "Failed attempts",
};

/** Counts since the process started. */
export function Totals({ report }: { readonly report: HealthReport }) {
  return (
    <section className="card" aria-labelledby="totals-title">
      <h2 id="totals-title">Since the start, {formatTime(report.started_at)} UTC</h2>
      <dl className="totals">
        {Object.entries(LABELS).map(([name, label]) => (
          <div key={name}>
            <dt className="muted">{label}</dt>
            <dd>{formatCount(report.totals[name] ?? 0)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
