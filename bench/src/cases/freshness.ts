import { setTimeout as sleep } from "node:timers/promises";
import type { BenchCase, BenchContext, Figures } from "../harness/bench-case.ts";
import { createKontorServer, type KontorServer } from "../harness/kontor-server.ts";
import { runLoad } from "../harness/run-load.ts";
import { quantile, rounded } from "../harness/statistics.ts";
import { createWorkFolder } from "../harness/work-folder.ts";
import { createProbes } from "../harness/probes.ts";

const rates = [
  { eventsPerSecond: 2_000, eventsPerRequest: 10 },
  { eventsPerSecond: 20_000, eventsPerRequest: 50 },
  { eventsPerSecond: 60_000, eventsPerRequest: 50 },
];
const CONNECTIONS = 64;
const TENANTS = 20;
const PROBE_EVERY_MS = 97;
const WARMUP_SECONDS = 5;

/** Acknowledged -> returned by `POST /v1/sql`, of probe events among a background of others. */
export const freshness: BenchCase = {
  name: "freshness",
  summary:
    "Time from the acknowledgement of an event until SQL returns it, at 2,000, 20,000 and 60,000 events/s",
  target: {
    p50_ms_at_2000: { max: 250 },
    p99_ms_at_2000: { max: 500 },
    p99_ms_at_20000: { max: 700 },
    p99_ms_at_60000: { max: 1200 },
    lost: { max: 0 },
  },
  async run(context) {
    await using folder = await createWorkFolder();
    await using server = await createKontorServer(folder.path);
    const keys = await server.createKeys(TENANTS);
    const probeKey = await server.createKey("probe", "admin");
    server.spawn();
    await server.ready();
    let figures: Figures = { lost: 0 };
    for (const rate of rates) {
      figures = {
        ...figures,
        ...(await measureAt(context, server, rate, keys, probeKey, Number(figures["lost"]))),
      };
      await server.settle();
    }
    return figures;
  },
};

async function measureAt(
  context: BenchContext,
  server: KontorServer,
  { eventsPerSecond, eventsPerRequest }: (typeof rates)[number],
  keys: readonly string[],
  probeKey: string,
  lostBefore: number,
): Promise<Figures> {
  const seconds = context.quick ? 4 : 45;
  const background = runLoad(server, {
    keys,
    connections: CONNECTIONS,
    eventsPerRequest,
    requestsPerSecond: eventsPerSecond / eventsPerRequest,
    warmupSeconds: 0,
    seconds: WARMUP_SECONDS + seconds,
  });
  await sleep(WARMUP_SECONDS * 1000);
  const probes = createProbes(server, probeKey);
  const { visible, lost, queries } = await probes.run({ everyMs: PROBE_EVERY_MS, seconds });
  const load = await background;
  context.say(
    `${eventsPerSecond} events/s: ${visible.length} probes, p50 ${quantile(visible, 0.5)} ms, p99 ${quantile(visible, 0.99)} ms`,
  );
  const at = (name: string) => `${name}_at_${eventsPerSecond}`;
  return {
    [at("p50_ms")]: quantile(visible, 0.5),
    [at("p95_ms")]: quantile(visible, 0.95),
    [at("p99_ms")]: quantile(visible, 0.99),
    [at("max_ms")]: quantile(visible, 1),
    [at("probes")]: visible.length,
    [at("probe_query_p50_ms")]: rounded(quantile(queries, 0.5)),
    [at("probe_query_p99_ms")]: rounded(quantile(queries, 0.99)),
    [at("background_accepted_per_s")]: Math.round(load.accepted / load.seconds),
    lost: lostBefore + lost,
  };
}
