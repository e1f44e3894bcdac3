import { setTimeout as sleep } from "node:timers/promises";
import { measureGroupCommit, startBareHttp } from "../harness/baselines.ts";
import type { BenchCase, BenchContext, Figures } from "../harness/bench-case.ts";
import { createKontorServer, type KontorServer } from "../harness/kontor-server.ts";
import { runLoad } from "../harness/run-load.ts";
import { median, rounded } from "../harness/statistics.ts";
import { createWorkFolder } from "../harness/work-folder.ts";
import type { LoadResult } from "../load/load-plan.ts";

const CONNECTIONS = 64;
const TENANTS = 8;
const EVENT_BYTES = 350;
const QUIET_MS = 500;

interface Round {
  readonly kontor: LoadResult;
  readonly bare: LoadResult;
  readonly disk: { readonly appends_per_s: number };
  readonly memory_mb: number | null;
  readonly cpu_us_per_request: number | null;
}

/**
 * Durable acknowledgements per second, in rounds that take turns (A B C A B C) with what bounds them: node:http that stores nothing, and
 * fdatasync group commit of records as large as the requests. Kontor delivers to the lake all the while; its backlog is settled before the others' turn.
 */
export function ingestCase(
  name: string,
  eventsPerRequest: number,
  summary: string,
  target: BenchCase["target"],
): BenchCase {
  return { name, summary, target, run: (context) => run(context, eventsPerRequest) };
}

async function run(context: BenchContext, eventsPerRequest: number): Promise<Figures> {
  await using folder = await createWorkFolder();
  await using server = await createKontorServer(folder.path);
  await using bare = await startBareHttp();
  const keys = await server.createKeys(TENANTS);
  server.spawn();
  await server.ready();
  const seconds = context.quick ? 1 : 8;
  const plan = {
    keys,
    connections: CONNECTIONS,
    eventsPerRequest,
    warmupSeconds: context.quick ? 1 : 2,
    seconds,
  };
  const rounds: Round[] = [];
  for (let round = 1; round <= (context.quick ? 1 : 3); round++) {
    const measured = await measureKontor(server, plan);
    const settled = await server.settle();
    context.say(
      `round ${round}: ${perSecond(measured.kontor)} events/s acknowledged; delivered ${rounded(settled / 1000)} s later`,
    );
    await sleep(QUIET_MS);
    const bareResult = await runLoad(bare, plan);
    const disk = await measureGroupCommit(folder.path, EVENT_BYTES * eventsPerRequest, seconds);
    rounds.push({ ...measured, bare: bareResult, disk });
  }
  return summarize(rounds, eventsPerRequest);
}

async function measureKontor(server: KontorServer, plan: Parameters<typeof runLoad>[1]) {
  const before = server.usage();
  const kontor = await runLoad(server, plan);
  const after = server.usage();
  const cpu =
    before.cpu_seconds === null || after.cpu_seconds === null ? null : after.cpu_seconds - before.cpu_seconds;
  const cpu_us_per_request = cpu === null ? null : Math.round((cpu * 1e6) / kontor.requests_total);
  return { kontor, memory_mb: after.memory_mb, cpu_us_per_request };
}

function summarize(rounds: readonly Round[], eventsPerRequest: number): Figures {
  const of = (read: (round: Round) => number) => median(rounds.map(read));
  const requests = of(({ kontor }) => kontor.requests / kontor.seconds);
  const bare = of((round) => round.bare.requests / round.bare.seconds);
  const disk = of((round) => round.disk.appends_per_s);
  return {
    events_per_s: Math.round(of(({ kontor }) => kontor.accepted / kontor.seconds)),
    requests_per_s: Math.round(requests),
    p50_ms: of(({ kontor }) => kontor.latency.p50_ms),
    p99_ms: of(({ kontor }) => kontor.latency.p99_ms),
    max_ms: of(({ kontor }) => kontor.latency.max_ms),
    not_accepted_requests: rounds.reduce(
      (sum, { kontor }) => sum + kontor.requests - (kontor.statuses["202"] ?? 0),
      0,
    ),
    bare_http_requests_per_s: Math.round(bare),
    bare_http_p99_ms: of((round) => round.bare.latency.p99_ms),
    share_of_bare_http: rounded(requests / bare),
    group_commit_appends_per_s: Math.round(disk),
    share_of_group_commit: rounded(requests / disk),
    server_cpu_us_per_request: rounds.at(-1)?.cpu_us_per_request ?? null,
    server_memory_mb: rounds.at(-1)?.memory_mb ?? null,
    generator_cpu_share: rounded(of(({ kontor }) => kontor.cpu_seconds / kontor.seconds)),
    connections: CONNECTIONS,
    events_per_request: eventsPerRequest,
    events_per_s_by_round: rounds.map(({ kontor }) => perSecond(kontor)),
    bare_http_requests_per_s_by_round: rounds.map((round) =>
      Math.round(round.bare.requests / round.bare.seconds),
    ),
  };
}

function perSecond(result: LoadResult): number {
  return Math.round(result.accepted / result.seconds);
}
