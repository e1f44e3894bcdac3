import { setTimeout as sleep } from "node:timers/promises";
import type { BenchCase } from "../harness/bench-case.ts";
import { createKontorServer, type KontorServer } from "../harness/kontor-server.ts";
import { runLoad } from "../harness/run-load.ts";
import { rounded } from "../harness/statistics.ts";
import { createWorkFolder } from "../harness/work-folder.ts";
import type { LoadResult } from "../load/load-plan.ts";

const EVENTS_PER_REQUEST = 500;
const CONNECTIONS = 64;
/** Refused requests are answered after 250 ms: so many connections carry the tenfold. */
const STORM_CONNECTIONS = 2500;
const TIMES = 10;
const TENANTS = 4;

/**
 * First the capacity (closed loop, 64 connections), then ten times that many requests per second over 2,500 connections, open loop. The bodies are gzip: the
 * generator shares the cores with the server, so a request must cost its sender much less than the one who takes it.
 * Latency is that of accepted requests from the moment they were sent: at ten times the capacity most requests are late by decree, and the
 * question is what the server does with those it takes. `offered_ratio` says how much of the tenfold the generator really got onto the wire.
 */
export const overload: BenchCase = {
  name: "overload",
  summary:
    "Ten times the capacity: what is refused and how, latency of what is accepted, memory, the time after",
  target: {
    accepted_p99_ms: { max: 250 },
    goodput_share: { min: 0.8 },
    other_answers: { max: 0 },
    memory_growth: { max: 1.2 },
    calm_after_ms: { max: 5000 },
  },
  async run(context) {
    await using folder = await createWorkFolder();
    await using server = await createKontorServer(folder.path);
    const keys = await server.createKeys(TENANTS);
    server.spawn();
    await server.ready();
    const seconds = context.quick ? 2 : 15;
    const plan = {
      keys,
      connections: CONNECTIONS,
      eventsPerRequest: EVENTS_PER_REQUEST,
      compressed: true,
      warmupSeconds: 1,
      seconds,
    };
    const calmMemory = watchMemory(server, seconds + 1);
    const calm = await runLoad(server, plan);
    const memory_at_capacity_mb = await calmMemory;
    const capacity = calm.requests / calm.seconds;
    await server.settle();

    const storm = runLoad(server, {
      ...plan,
      connections: STORM_CONNECTIONS,
      warmupSeconds: 8,
      requestsPerSecond: capacity * TIMES,
    });
    const memory_mb = await watchMemory(server, seconds + 8);
    const result = await storm;
    const calm_after_ms = await timeToCalm(server, keys);
    context.say(
      `capacity ${Math.round(capacity)}, offered ${Math.round(result.requests / result.seconds)} requests/s`,
    );
    const memory_growth = rounded((memory_mb ?? 0) / (memory_at_capacity_mb ?? 1));
    return {
      ...describe(result, capacity, calm),
      memory_at_capacity_mb,
      memory_mb,
      memory_growth,
      calm_after_ms,
    };
  },
};

function describe(result: LoadResult, capacity: number, calm: LoadResult) {
  const count = (status: string) => result.statuses[status] ?? 0;
  const refused = count("429") + count("503");
  return {
    capacity_requests_per_s: Math.round(capacity),
    offered_requests_per_s: Math.round(result.requests / result.seconds),
    offered_ratio: rounded(result.requests / result.seconds / capacity),
    goodput_share: rounded(result.accepted / result.seconds / (calm.accepted / calm.seconds)),
    accepted_p50_ms: result.sent_latency.p50_ms,
    accepted_p99_ms: result.sent_latency.p99_ms,
    accepted_requests: count("202"),
    refused_requests: refused,
    refused_without_retry_after: result.refused_without_retry_after,
    broken_connections: count("broken"),
    other_answers: result.requests - count("202") - refused - count("broken"),
  };
}

async function watchMemory(server: KontorServer, seconds: number): Promise<number | null> {
  const ends = performance.now() + seconds * 1000;
  let most: number | null = null;
  while (performance.now() < ends) {
    const { memory_mb } = server.usage();
    if (memory_mb !== null) most = Math.max(most ?? 0, memory_mb);
    await sleep(250);
  }
  return most;
}

/** Until a light load is answered with p99 <= 50 ms again. */
async function timeToCalm(server: KontorServer, keys: readonly string[]): Promise<number> {
  const began = performance.now();
  for (;;) {
    const light = await runLoad(server, {
      keys,
      connections: 8,
      eventsPerRequest: EVENTS_PER_REQUEST,
      requestsPerSecond: 100,
      warmupSeconds: 0,
      seconds: 1,
    });
    const elapsed = Math.round(performance.now() - began);
    const calm = (light.statuses["202"] ?? 0) === light.requests && light.latency.p99_ms <= 50;
    if (calm || elapsed > 60_000) return elapsed - 1000;
  }
}
