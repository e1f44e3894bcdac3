import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort, runKontor, ServerProcess } from "../process/server-process.ts";
import { Ledger } from "./ledger.ts";
import { runLoad } from "./load.ts";

export interface CrashReport {
  readonly cycles: number;
  readonly seed: number;
  readonly acknowledged: number;
  /** Acknowledged events that SQL does not show. */
  readonly missing: readonly string[];
  /** Events that SQL shows more than once. */
  readonly doubled: readonly string[];
  /** Rows that nobody sent. */
  readonly strange: readonly string[];
  readonly lakeOk: boolean;
  readonly lake: string;
  /** From the start of the process to /readyz, ms, one for each restart. */
  readonly restartMs: readonly number[];
}

const TENANT = "crash";

/** Kills a real server under load again and again and compares what was acknowledged with what SQL shows in the end. */
export async function runCrashCycles(
  cycles: number,
  seed: number,
  say: (text: string) => void,
): Promise<CrashReport> {
  const data = await mkdtemp(join(tmpdir(), "kontor-crash-"));
  const options = { data, port: await freePort() };
  const random = seeded(seed);
  const ledger = new Ledger();
  const restartMs: number[] = [];
  try {
    const token = (
      await runKontor(["keys", "create", "--tenant", TENANT, "--role", "admin"], options)
    ).trim();
    for (let cycle = 1; cycle <= cycles; cycle++) {
      const started = performance.now();
      const server = await ServerProcess.start(options);
      restartMs.push(performance.now() - started);
      await killUnderLoad(server, token, ledger, random);
      if (cycle % 10 === 0)
        say(`${cycle} of ${cycles} kills, ${ledger.acknowledged.size} events acknowledged`);
    }
    return {
      cycles,
      seed,
      acknowledged: ledger.acknowledged.size,
      restartMs,
      ...(await verify(options, ledger)),
    };
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

async function killUnderLoad(
  server: ServerProcess,
  token: string,
  ledger: Ledger,
  random: () => number,
): Promise<void> {
  const stop = new AbortController();
  const load = runLoad(server.url, token, ledger, random, stop.signal);
  await sleep(50 + random() * 2500);
  await server.kill();
  stop.abort();
  await load;
}

async function verify(options: { data: string; port: number }, ledger: Ledger) {
  const { server, rows } = await readAll(options);
  await server.stop();
  const counts = new Map(rows);
  const sent = (id: string) => ledger.acknowledged.has(id) || ledger.unsure.has(id);
  const lake = await runKontor(["lake", "check", "--json"], options).then(
    (text) => ({ ok: true, text }),
    (error: unknown) => ({ ok: false, text: String(error) }),
  );
  return {
    missing: [...ledger.acknowledged].filter((id) => !counts.has(id)),
    doubled: [...counts].filter(([, count]) => count !== 1).map(([id]) => id),
    strange: [...counts.keys()].filter((id) => !sent(id)),
    lakeOk: lake.ok,
    lake: lake.text.trim(),
  };
}

// The answer grows until delivery has caught up; it is final when the log's end is delivered.
async function readAll(options: { data: string; port: number }) {
  const server = await ServerProcess.start(options);
  for (;;) {
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    if (metric(metrics, "kontor_delivered_offset") >= metric(metrics, "kontor_log_end_offset")) break;
    await sleep(100);
  }
  const text = await runKontor(
    [
      "query",
      "SELECT event_id, count(*) AS n FROM events GROUP BY ALL",
      "--tenant",
      TENANT,
      "--format",
      "csv",
    ],
    options,
  );
  const rows = text
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map(
      (line) =>
        [
          line.slice(0, line.lastIndexOf(",")).replaceAll('"', ""),
          Number(line.slice(line.lastIndexOf(",") + 1)),
        ] as const,
    );
  return { server, rows };
}

function metric(text: string, name: string): number {
  const line = text.split("\n").find((candidate) => candidate.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1));
}

// Park-Miller minimal standard generator: enough to make a run repeatable.
function seeded(seed: number): () => number {
  let state = seed % 2_147_483_647 || 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
