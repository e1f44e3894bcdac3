import { formatBytes, formatMs, formatShort } from "../../parts/amounts.ts";

type Now = Readonly<Record<string, number | null>>;

interface Stage {
  readonly name: string;
  readonly main: string;
  readonly lines: readonly string[];
  readonly alarm: boolean;
}

const BOX = { width: 172, height: 104, gap: 46 };
/** Above it, delivery is late: it takes a third of a second when all is well. */
const LATE_MS = 5000;

/** Door -> log -> delivery -> lake -> queries, each with what goes through it now. The same figures stand in a list for those who do not see. */
export function PipelinePicture({ now, trouble }: { readonly now: Now; readonly trouble: boolean }) {
  const stages = stagesOf(now, trouble);
  return (
    <section className="card" aria-labelledby="pipeline-title">
      <h2 id="pipeline-title">Pipeline</h2>
      <div className="pipeline">
        {stages.map((stage, at) => (
          <StageBox key={stage.name} stage={stage} flows={flowOf(now, at)} last={at === stages.length - 1} />
        ))}
      </div>
    </section>
  );
}

function StageBox({
  stage,
  flows,
  last,
}: {
  readonly stage: Stage;
  readonly flows: boolean;
  readonly last: boolean;
}) {
  const { name, main, lines, alarm } = stage;
  const { width, height, gap } = BOX;
  const middle = height / 2;
  return (
    <svg
      className={alarm ? "stage alarm" : "stage"}
      viewBox={`0 0 ${width + (last ? 2 : gap)} ${height}`}
      role="img"
      aria-label={`${name}${alarm ? ", in trouble" : ""}: ${[main, ...lines].join("; ")}`}
    >
      <rect className="stage-box" x={1} y={1} width={width} height={height - 2} rx={8} />
      <text className="stage-name" x={14} y={24}>
        {alarm ? "▲ " : ""}
        {name}
      </text>
      <text className="stage-main" x={14} y={51}>
        {main}
      </text>
      {lines.map((line, at) => (
        <text key={line} className="stage-line" x={14} y={72 + at * 17}>
          {line}
        </text>
      ))}
      {!last && (
        <path
          className={flows ? "stage-flow flows" : "stage-flow"}
          d={`M${width + 8} ${middle} H${width + gap - 10} m-6 -5 l6 5 l-6 5`}
        />
      )}
    </svg>
  );
}

// An arrow is drawn strong while something passes it.
function flowOf(now: Now, stage: number): boolean {
  const name = ["door_requests_s", "delivered_s", "delivered_s", "queries_s"][stage];
  return name !== undefined && (now[name] ?? 0) > 0;
}

// Nothing happened in these seconds, so nothing was timed.
function times(ms: number | null | undefined, words: (text: string) => string): string {
  return ms == null ? "idle" : words(formatMs(ms));
}

function stagesOf(now: Now, trouble: boolean): Stage[] {
  const lag = now["lag_ms"] ?? 0;
  const active = now["queries_active"] ?? 0;
  const slots = now["query_slots"] ?? 0;
  return [
    {
      name: "Door",
      main: `${formatShort(now["door_events_s"])} events/s`,
      lines: [
        `${formatShort(now["door_requests_s"])} requests/s · ${formatBytes(now["door_bytes_s"])}/s`,
        `${formatShort(now["refused_s"])} refused/s`,
      ],
      alarm: (now["refused_s"] ?? 0) > 1,
    },
    {
      name: "Log",
      main: times(now["sync_p50_ms"], (ms) => `${ms} to disk`),
      lines: [
        times(now["sync_p99_ms"], (ms) => `99 % within ${ms}`),
        `${formatShort(now["lag_records"])} waiting`,
      ],
      alarm: (now["sync_p99_ms"] ?? 0) > 1000,
    },
    {
      name: "Delivery",
      main: lag === 0 ? "up to date" : `${formatMs(lag)} behind`,
      lines: [
        `${formatShort(now["delivered_s"])} events/s`,
        times(now["batch_p50_ms"], (ms) => `batch ${ms} · 99 % ${formatMs(now["batch_p99_ms"])}`),
      ],
      alarm: trouble || lag > LATE_MS,
    },
    {
      name: "Lake",
      main: `${formatShort(now["merges_s"])} merges/s`,
      lines: [`${formatShort(now["failed_s"])} failed events/s`],
      alarm: (now["failed_s"] ?? 0) > 0,
    },
    {
      name: "Queries",
      main: `${formatShort(active)} of ${formatShort(slots)} slots`,
      lines: [
        `${formatShort(now["queries_s"])} queries/s`,
        times(now["query_p50_ms"], (ms) => `${ms} · 99 % ${formatMs(now["query_p99_ms"])}`),
      ],
      alarm: slots > 0 && active > slots,
    },
  ];
}
