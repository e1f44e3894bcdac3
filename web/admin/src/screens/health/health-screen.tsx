import "./health.css";
import type { HealthReport } from "@kontor/contracts";
import { useEffect } from "react";
import { Answer } from "../../parts/answer.tsx";
import { formatMs } from "../../parts/amounts.ts";
import { EmptyNote } from "../../parts/empty-note.tsx";
import { LogTable } from "./log-table.tsx";
import { PipelinePicture } from "./pipeline-picture.tsx";
import { Refusals } from "./refusals.tsx";
import { SeriesCards } from "./series-cards.tsx";
import { Totals } from "./totals.tsx";
import { useHealth } from "./use-health.ts";

/** How the pipeline does, refreshed every 2 s while somebody looks. */
export function HealthScreen() {
  const health = useHealth();
  useEffect(() => {
    document.title = "Health – Kontor";
  }, []);
  return (
    <>
      <div className="screen-head">
        <h1>Health</h1>
        {health.data !== undefined && <Status report={health.data} stale={health.isError} />}
      </div>
      <Answer query={health} lines={12}>
        {(report) => (report.operator ? <Whole report={report} /> : <DelayOnly report={report} />)}
      </Answer>
    </>
  );
}

function Status({ report, stale }: { readonly report: HealthReport; readonly stale: boolean }) {
  if (stale) return <p className="health-state bad">▲ The server does not answer; these figures are old</p>;
  if (report.status === "ok") return <p className="health-state good">● All parts work</p>;
  return (
    <p className="health-state bad" role="alert">
      ▲ {report.detail}
    </p>
  );
}

function Whole({ report }: { readonly report: HealthReport }) {
  return (
    <div className="health">
      <PipelinePicture now={report.now} trouble={report.status !== "ok"} />
      <SeriesCards series={report.series} now={report.now} />
      <div className="health-pair">
        <Totals report={report} />
        <Refusals refusals={report.refusals} />
      </div>
      <LogTable />
    </div>
  );
}

function DelayOnly({ report }: { readonly report: HealthReport }) {
  const late = report.now["lag_ms"] ?? 0;
  return (
    <div className="health">
      <section className="card">
        <h2>Delay of your events</h2>
        <p className="health-big">{late === 0 ? "none waits" : formatMs(late)}</p>
        <p className="muted">Age of the oldest accepted event that is not in the tables yet.</p>
      </section>
      <SeriesCards series={report.series} now={report.now} />
      <EmptyNote title="The rest is for those who operate the installation">
        <p>Rates, refusals and log lines speak of all tenants.</p>
      </EmptyNote>
    </div>
  );
}
