import type { HealthSeries } from "@kontor/contracts";
import { formatBytes, formatMs, formatShort } from "../../parts/amounts.ts";
import { Sparkline } from "./sparkline.tsx";

interface SeriesCardsProps {
  readonly series: HealthSeries;
  readonly now: Readonly<Record<string, number | null>>;
}

const perSecond = (value: number | null) => `${formatShort(value)}/s`;

const SHOWN: readonly {
  readonly name: string;
  readonly label: string;
  readonly format: (value: number | null) => string;
}[] = [
  { name: "door_events_s", label: "Events accepted", format: perSecond },
  { name: "refused_s", label: "Requests refused", format: perSecond },
  { name: "lag_ms", label: "Delay of delivery, highest", format: formatMs },
  { name: "sync_p99_ms", label: "Log to disk, 99 %", format: formatMs },
  { name: "batch_p99_ms", label: "Delivery batch, 99 %", format: formatMs },
  { name: "failed_s", label: "Failed events", format: perSecond },
  { name: "query_p99_ms", label: "Query, 99 %", format: formatMs },
  { name: "queries_active", label: "Queries at once, highest", format: formatShort },
  { name: "memory_bytes", label: "Memory of this process", format: formatBytes },
  { name: "loop_lag_ms", label: "Event loop delay, highest", format: formatMs },
];

/** The last 15 minutes in steps of 15 s, of what the caller may see. */
export function SeriesCards({ series, now }: SeriesCardsProps) {
  return (
    <section aria-label="Last 15 minutes" className="series">
      {SHOWN.filter(({ name }) => name in now).map(({ name, label, format }) => (
        <figure key={name} className="card series-card">
          <figcaption>{label}</figcaption>
          <p className="health-big">{format(now[name] ?? null)}</p>
          <Sparkline values={series.values[name] ?? []} at={series.at} label={label} format={format} />
        </figure>
      ))}
    </section>
  );
}
