import type { BenchCase } from "../harness/bench-case.ts";
import { untilDemoComplete } from "../harness/demo-data.ts";
import { createKontorServer, type KontorServer } from "../harness/kontor-server.ts";
import { runLoad } from "../harness/run-load.ts";
import { median } from "../harness/statistics.ts";
import { createWorkFolder } from "../harness/work-folder.ts";

const EVENTS_PER_REQUEST = 10;
const REQUESTS_PER_SECOND = 200;
const LOAD_SECONDS = 4;
const ROUNDS = 3;

/** A first start as a newcomer has it, with guests already there: what the demo data costs them. */
export const demoFill: BenchCase = {
  name: "demo-fill",
  summary:
    "First start with demo data: ready, filled, and acknowledgements of 2,000 events/s while it is written, against the same load afterwards",
  target: { ready_ms: { max: 3000 }, filled_ms: { max: 20_000 }, refused: { max: 0 }, p99_ms: { max: 50 } },
  async run(context) {
    const rounds: Round[] = [];
    for (let round = 0; round < (context.quick ? 1 : ROUNDS); round++) {
      rounds.push(await runRound());
      context.say(`round ${round + 1}: ${JSON.stringify(rounds.at(-1))}`);
    }
    const middle = (pick: (round: Round) => number) => median(rounds.map(pick));
    return {
      ready_ms: middle(({ ready }) => ready),
      filled_ms: middle(({ filled }) => filled),
      filled_without_load_ms: middle(({ filledAlone }) => filledAlone),
      p99_ms: middle(({ during }) => during),
      p99_ms_afterwards: middle(({ after }) => after),
      refused: Math.max(...rounds.map(({ refused }) => refused)),
    };
  },
};

interface Round {
  readonly ready: number;
  readonly filled: number;
  readonly filledAlone: number;
  readonly during: number;
  readonly after: number;
  readonly refused: number;
}

async function runRound(): Promise<Round> {
  const alone = await onNewFolder((server, began) => filledAfter(server, began));
  return await onNewFolder(async (server, began, ready) => {
    const [key = ""] = await server.createKeys(1);
    const load = () =>
      runLoad(server, {
        keys: [key],
        connections: 16,
        eventsPerRequest: EVENTS_PER_REQUEST,
        requestsPerSecond: REQUESTS_PER_SECOND,
        warmupSeconds: 0,
        seconds: LOAD_SECONDS,
      });
    const during = await load();
    const filled = await filledAfter(server, began);
    await server.settle();
    const after = await load();
    const accepted = during.statuses["202"] ?? 0;
    return {
      ready,
      filled,
      filledAlone: alone,
      during: during.latency.p99_ms,
      after: after.latency.p99_ms,
      refused: during.requests - accepted,
    };
  });
}

async function onNewFolder<Result>(
  work: (server: KontorServer, began: number, ready: number) => Promise<Result>,
): Promise<Result> {
  await using folder = await createWorkFolder();
  await using server = await createKontorServer(folder.path);
  const began = performance.now();
  server.spawn({ demo: true });
  await server.ready();
  return await work(server, began, Math.round(performance.now() - began));
}

async function filledAfter(server: KontorServer, began: number): Promise<number> {
  await untilDemoComplete(server);
  return Math.round(performance.now() - began);
}
