import type { BenchContext } from "./bench-case.ts";
import type { KontorServer } from "./kontor-server.ts";
import { settleCompaction } from "./lake.ts";
import { runLoad } from "./run-load.ts";

const DAY_MS = 86_400_000;
const DAYS = 30;
const EVENTS_PER_REQUEST = 250;

/** What a month needed to be in the lake. */
export interface SentMonth {
  readonly events: number;
  /** From the first request until the last event was delivered. */
  readonly seconds: number;
}

/** The month before now (10 M events, 100,000 when quick), sent over HTTP in the order of time, as fast as the server takes it, delivered and compacted. */
export async function sendMonth(
  context: BenchContext,
  server: KontorServer,
  keys: readonly string[],
): Promise<SentMonth> {
  const events = context.quick ? 100_000 : 10_000_000;
  const to = Date.now();
  const began = performance.now();
  const load = await runLoad(server, {
    keys,
    connections: 8,
    eventsPerRequest: EVENTS_PER_REQUEST,
    warmupSeconds: 0,
    seconds: 3600,
    requests: events / EVENTS_PER_REQUEST,
    times: { from: to - DAYS * DAY_MS, to },
    countries: true,
    retryAfterMs: 100,
  });
  await server.settle(3_600_000);
  const seconds = (performance.now() - began) / 1000;
  context.say(`${load.accepted_total} events of ${DAYS} days sent and delivered in ${Math.round(seconds)} s`);
  await settleCompaction(server, context.quick ? 2_000 : 20_000);
  return { events: load.accepted_total, seconds };
}
