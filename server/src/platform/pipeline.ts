import type { HealthReport, HealthSeries } from "@kontor/contracts";
import { highestOf, OpenStep, quantileOf, rateOf, type Step } from "./pipeline-step.ts";

/** Figures of the pipeline, kept in memory: the last 15 s by second and the last 15 minutes by 15 s. */
export interface Pipeline extends Disposable {
  /** Something happened `by` times. */
  count(name: PipelineCount, by?: number): void;
  /** Something took so long. */
  time(name: PipelineTime, ms: number): void;
  refusedRequest(code: string): void;
  refusedEvents(code: string, events: number): void;
  /** A value read each second. */
  observe(name: string, read: () => number | Promise<number>): void;
  report(): Pick<HealthReport, "started_at" | "now" | "totals" | "refusals" | "series">;
}

export type PipelineCount =
  | "requests"
  | "events"
  | "bytes"
  | "refused"
  | "delivered"
  | "duplicates"
  | "failed"
  | "merges"
  | "queries"
  | "trouble";
export type PipelineTime = "sync" | "batch" | "query";

const SECOND_MS = 1000;
const SECONDS_PER_POINT = 15;
const POINTS = 60;
/** `now` is the mean of so many seconds: shorter ones jump, longer ones lag. */
const SECONDS_NOW = 5;

/** Starts measuring; costs a timer of a second, and an addition for what is counted. */
export function startPipeline(): Pipeline {
  const startedAt = new Date().toISOString();
  const step = new OpenStep();
  const totals = new Map<string, number>();
  const refusals = new Map<string, { requests: number; events: number }>();
  const recent: Step[] = [];
  const points: { at: string; values: Figures }[] = [];
  const gauges = new Map<string, () => number | Promise<number>>();
  const summary = (steps: readonly Step[]) => figuresOf(steps, [...gauges.keys()]);
  let last = performance.now();
  let ticks = 0;

  const close = (read: ReadonlyMap<string, number>) => {
    const now = performance.now();
    recent.push(step.close(now - last, read));
    last = now;
    if (recent.length > SECONDS_PER_POINT) recent.shift();
    ticks += 1;
    if (ticks % SECONDS_PER_POINT !== 0) return;
    points.push({ at: new Date().toISOString(), values: summary(recent) });
    if (points.length > POINTS) points.shift();
  };
  const stopTicking = everySecond(async () => close(await readAll(gauges)));

  const refusal = (code: string) => {
    const known = refusals.get(code) ?? { requests: 0, events: 0 };
    refusals.set(code, known);
    return known;
  };
  const count = (name: string, by = 1) => {
    step.count(name, by);
    totals.set(name, (totals.get(name) ?? 0) + by);
  };
  return {
    count,
    time: (name, ms) => step.time(name, ms),
    refusedRequest(code) {
      count("refused");
      refusal(code).requests += 1;
    },
    refusedEvents(code, events) {
      refusal(code).events += events;
    },
    observe: (name, read) => void gauges.set(name, read),
    report: () => ({
      started_at: startedAt,
      now: summary(recent.slice(-SECONDS_NOW)),
      totals: Object.fromEntries(totals),
      refusals: [...refusals].map(([code, counts]) => ({ code, ...counts })),
      series: seriesOf(points),
    }),
    [Symbol.dispose]: stopTicking,
  };
}

// What cannot be read now is missing in this second.
async function readAll(
  gauges: ReadonlyMap<string, () => number | Promise<number>>,
): Promise<Map<string, number>> {
  const values = new Map<string, number>();
  for (const [name, read] of gauges) {
    const value = await Promise.resolve()
      .then(read)
      .catch(() => undefined);
    if (value !== undefined && Number.isFinite(value)) values.set(name, value);
  }
  return values;
}

// The next second begins when the figures are read: a slow disk must not pile up reads.
function everySecond(work: () => Promise<void>): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout;
  const again = () => {
    if (stopped) return;
    timer = setTimeout(() => void work().finally(again), SECOND_MS);
    timer.unref();
  };
  again();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

type Figures = Record<string, number | null>;

function figuresOf(steps: readonly Step[], gaugeNames: readonly string[]): Figures {
  return {
    door_requests_s: rateOf(steps, "requests"),
    door_events_s: rateOf(steps, "events"),
    door_bytes_s: rateOf(steps, "bytes"),
    refused_s: rateOf(steps, "refused"),
    sync_p50_ms: quantileOf(steps, "sync", 0.5),
    sync_p99_ms: quantileOf(steps, "sync", 0.99),
    batch_p50_ms: quantileOf(steps, "batch", 0.5),
    batch_p99_ms: quantileOf(steps, "batch", 0.99),
    delivered_s: rateOf(steps, "delivered"),
    failed_s: rateOf(steps, "failed"),
    merges_s: rateOf(steps, "merges"),
    queries_s: rateOf(steps, "queries"),
    query_p50_ms: quantileOf(steps, "query", 0.5),
    query_p99_ms: quantileOf(steps, "query", 0.99),
    ...Object.fromEntries(gaugeNames.map((name) => [name, highestOf(steps, name)])),
  };
}

function seriesOf(points: readonly { at: string; values: Figures }[]): HealthSeries {
  const names = Object.keys(points[0]?.values ?? {});
  return {
    at: points.map(({ at }) => at),
    values: Object.fromEntries(names.map((name) => [name, points.map(({ values }) => values[name] ?? null)])),
  };
}
