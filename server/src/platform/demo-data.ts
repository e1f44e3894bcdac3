import type { DemoStatus } from "@kontor/contracts";
import {
  DEMO_DAYS,
  demoChunks,
  demoIsBehind,
  readDemoStage,
  type DemoStage,
  type DemoWritten,
} from "@kontor/domain/demo";
import type { Lake } from "@kontor/domain/lake";
import type { Tenancy, Tenant } from "@kontor/domain/tenancy";
import type { Config } from "../config/config.ts";
import type { DemoTask } from "./demo-process.ts";
import { DEMO_TENANT } from "./demo-tenant.ts";
import { startDemoWork, type DemoWork } from "./demo-worker.ts";
import { onTheClock } from "./on-the-clock.ts";

export { DEMO_TENANT } from "./demo-tenant.ts";

/** The demo data while the server runs: written and removed in the background, one thing at a time. */
export interface DemoData extends AsyncDisposable {
  status(tenant: string): Promise<DemoStatus>;
  /** Writes what is missing up to now, or goes on with a removal that was cut off. Rejects with DemoStoppedError. */
  resume(written?: (progress: DemoWritten) => void): Promise<void>;
  /** From now on writes every ten minutes (at midnight of the shops too) what happened since. */
  goOn(failed: (error: unknown) => void): void;
  /** Resolves when no demo row is left. */
  remove(tenant: string): Promise<DemoStatus>;
}

/** Numbers of the day so far are compared with those of another day up to the same minute: the demo must not lag far behind the clock. */
const PERIOD_MS = 600_000;

export interface DemoParts {
  readonly lake: Lake;
  readonly tenancy: Pick<Tenancy, "listTenants">;
  readonly config: Config;
  /** The lake has other rows of the tenant than before. */
  readonly changed?: (tenant: string, snapshot: number) => void;
}

export function openDemoData({ lake, tenancy, config, changed }: DemoParts): DemoData {
  const ending = new AsyncDisposableStack();
  let current: DemoWork | undefined;
  let failed = false;
  let runs = 0;
  let busy = 0;

  const end = async () => {
    const before = current;
    current = undefined;
    await before?.[Symbol.asyncDispose]();
  };
  ending.defer(end);

  const begin = async (work: DemoTask["work"], { createdAt: now }: Tenant, written = ignore) => {
    await end();
    const runId = `${Date.now().toString(36)}-${++runs}`;
    const { data, database } = config;
    const task = { work, config: { data, database }, tenant: DEMO_TENANT, now, runId };
    const mine = startDemoWork(task, (progress) => {
      changed?.(DEMO_TENANT, progress.snapshot);
      written(progress);
    });
    current = mine;
    failed = false;
    await mine.finished.catch((error: unknown) => {
      // Ended for a removal: no failure.
      if (current !== mine && work === "fill") return;
      failed = true;
      throw error;
    });
  };

  const run = async (...task: Parameters<typeof begin>) => {
    busy++;
    try {
      await begin(...task);
    } finally {
      busy--;
    }
  };

  // The time the tenant was made is the same at each attempt, so that what several attempts write fits together.
  const madeTenant = async () => (await tenancy.listTenants()).find(({ id }) => id === DEMO_TENANT);

  const resume: DemoData["resume"] = async (written) => {
    const { kind } = await readDemoStage(lake);
    const tenant = await madeTenant();
    if (tenant === undefined) return;
    const isBehind = await demoIsBehind({ lake, now: tenant.createdAt, until: Date.now() });
    // What is being written goes on up to now by itself; a removal is not to be ended.
    if (busy > 0 || ending.disposed) return;
    if (kind === "filling" || isBehind) await run("fill", tenant, written);
    if (kind === "removing") await run("remove", tenant);
  };

  const status = async (tenant: string): Promise<DemoStatus> => {
    if (tenant !== DEMO_TENANT) return { state: "none", done: 0, total: 0 };
    return statusOf(await readDemoStage(lake), failed);
  };

  return {
    status,
    resume,
    goOn(broken) {
      if (!ending.disposed) ending.use(onTheClock(PERIOD_MS, () => void resume().catch(broken)));
    },
    async remove(tenant) {
      const { state } = await status(tenant);
      const made = await madeTenant();
      if (made !== undefined && state !== "none" && state !== "removed") await run("remove", made);
      changed?.(tenant, await lake.snapshot());
      return status(tenant);
    },
    [Symbol.asyncDispose]: () => ending.disposeAsync(),
  };
}

const ignore = (_progress: DemoWritten): void => undefined;

function statusOf(stage: DemoStage, failed: boolean): DemoStatus {
  const total = DEMO_DAYS;
  if (stage.kind === "none" || stage.kind === "removed") return { state: stage.kind, done: 0, total };
  if (stage.kind === "complete") return { state: "complete", done: total, total };
  if (stage.kind === "removing") return { state: failed ? "failed" : "removing", done: 0, total };
  const done = demoChunks.slice(0, stage.next).flat().length;
  return { state: failed ? "failed" : "filling", done, total };
}
