import { setTimeout as sleep } from "node:timers/promises";
import type { BenchCase, BenchContext, Figures } from "../harness/bench-case.ts";
import { countVisible, lakeSize, settleCompaction } from "../harness/lake.ts";
import { backlog, createKontorServer, type KontorServer } from "../harness/kontor-server.ts";
import { runLoad } from "../harness/run-load.ts";
import { median, rounded, slope } from "../harness/statistics.ts";
import { createWorkFolder } from "../harness/work-folder.ts";

const EVENTS_PER_SECOND = 60_000;
const EVENTS_PER_REQUEST = 50;
const CONNECTIONS = 64;
const TENANTS = 200;
const RAMP_SECONDS = 10;

interface Sample {
  readonly second: number;
  /** Events accepted and not yet delivered. */
  readonly backlog: number;
  readonly memory_mb: number | null;
  readonly cpu_seconds: number | null;
}

/** HTTP to SQL-visible, sustained: 200 tenants by Zipf's law, the backlog watched, everything counted at the end. */
export const pipeline: BenchCase = {
  name: "pipeline",
  summary:
    "60,000 events/s for 60 s from HTTP to SQL; backlog, memory, completeness, bytes per event in the lake",
  target: {
    accepted_per_s: { min: 59_900 },
    backlog_growth_share: { max: 0.01 },
    missing: { max: 0 },
    doubled: { max: 0 },
    memory_mb: { max: 900 },
    lake_bytes_per_event: { max: 35 },
  },
  async run(context) {
    await using folder = await createWorkFolder();
    await using server = await createKontorServer(folder.path);
    const keys = await server.createKeys(context.quick ? 5 : TENANTS);
    server.spawn();
    await server.ready();
    const seconds = context.quick ? 5 : 60;
    const load = runLoad(server, {
      keys,
      connections: CONNECTIONS,
      eventsPerRequest: EVENTS_PER_REQUEST,
      requestsPerSecond: EVENTS_PER_SECOND / EVENTS_PER_REQUEST,
      warmupSeconds: 0,
      seconds,
    });
    const samples = await watch(server, seconds);
    const result = await load;
    const delivered_after_ms = await server.settle();
    context.say(
      `${result.accepted_total} events acknowledged; all delivered ${Math.round(delivered_after_ms)} ms after the last`,
    );
    const counts = await countAll(server, keys, result.accepted_total);
    return {
      accepted_per_s: Math.round(result.accepted_total / result.seconds),
      p50_ms: result.latency.p50_ms,
      p99_ms: result.latency.p99_ms,
      ...describe(samples),
      delivered_after_ms: Math.round(delivered_after_ms),
      ...counts,
      ...(await sizes(context, server)),
    };
  },
};

async function watch(server: KontorServer, seconds: number): Promise<Sample[]> {
  const started = performance.now();
  const samples: Sample[] = [];
  for (let second = 1; second < seconds; second++) {
    await sleep(Math.max(0, started + second * 1000 - performance.now()));
    const metrics = await server.metrics();
    const accepted = metrics.get("kontor_accepted_events_total") ?? Number.NaN;
    const delivered = metrics.get("kontor_delivered_events_total") ?? Number.NaN;
    samples.push({ second, backlog: accepted - delivered, ...server.usage() });
  }
  return samples;
}

function describe(samples: readonly Sample[]): Figures {
  const steady = samples.filter(({ second }) => second > Math.min(RAMP_SECONDS, samples.length / 3));
  const growth = slope(steady.map((sample) => ({ x: sample.second, y: sample.backlog })));
  const memory = samples.flatMap(({ memory_mb }) => (memory_mb === null ? [] : [memory_mb]));
  return {
    backlog_events_median: Math.round(median(steady.map((sample) => sample.backlog))),
    backlog_events_max: Math.max(...steady.map((sample) => sample.backlog)),
    backlog_growth_share: rounded(growth / EVENTS_PER_SECOND),
    server_cpus_used: rounded(
      slope(steady.map(({ second, cpu_seconds }) => ({ x: second, y: cpu_seconds ?? 0 }))),
    ),
    memory_mb: memory.length === 0 ? null : Math.max(...memory),
    memory_mb_median: memory.length === 0 ? null : median(memory),
  };
}

async function countAll(server: KontorServer, keys: readonly string[], accepted: number): Promise<Figures> {
  const { rows, distinct } = await countVisible(server, keys);
  return {
    accepted_events: accepted,
    visible_events: rows,
    missing: accepted - distinct,
    doubled: rows - distinct,
  };
}

async function sizes(context: BenchContext, server: KontorServer): Promise<Figures> {
  const before = await lakeSize(server);
  await settleCompaction(server, context.quick ? 2_000 : 20_000);
  const after = await lakeSize(server);
  return {
    backlog_records_at_end: await backlog(server),
    lake_files_at_end: before.files,
    lake_files: after.files,
    lake_bytes_per_event_at_end: rounded(before.bytes / before.rows),
    lake_bytes_per_event: rounded(after.bytes / after.rows),
  };
}
