import type { DemoStatus } from "@kontor/contracts";
import { DEMO_DAYS, demoChunks, readDemoStage, type DemoStage, type DemoWritten } from "@kontor/domain/demo";
import type { Lake } from "@kontor/domain/lake";
import type { Tenancy } from "@kontor/domain/tenancy";
import type { Config } from "../config/config.ts";
import { DEMO_TENANT } from "./demo-tenant.ts";
import { startDemoWork, type DemoWork } from "./demo-worker.ts";

export { DEMO_TENANT } from "./demo-tenant.ts";

/** The demo data while the server runs: written and removed in the background, one thing at a time. */
export interface DemoData extends AsyncDisposable {
  status(tenant: string): Promise<DemoStatus>;
  /** Writes what is missing, or goes on with a removal that was cut off. Rejects with DemoStoppedError. */
  resume(written?: (progress: DemoWritten) => void): Promise<void>;
  /** Resolves when no demo row is left. */
  remove(tenant: string): Promise<DemoStatus>;
}

export interface DemoParts {
  readonly lake: Lake;
  readonly tenancy: Pick<Tenancy, "listTenants">;
  readonly config: Config;
  /** The lake has other rows of the tenant than before. */
  readonly changed?: (tenant: string, snapshot: number) => void;
}

export function openDemoData({ lake, tenancy, config, changed }: DemoParts): DemoData {
  let current: DemoWork | undefined;
  let failed = false;
  let runs = 0;

  const run = async (work: "fill" | "remove", written: (progress: DemoWritten) => void = () => undefined) => {
    const tenants = await tenancy.listTenants();
    const tenant = tenants.find((one) => one.id === DEMO_TENANT);
    if (tenant === undefined) return;
    await current?.[Symbol.asyncDispose]();
    const runId = `${Date.now().toString(36)}-${++runs}`;
    const { data, database } = config;
    // The day the tenant was made: the same at each attempt, so that chunks of several attempts fit together.
    const task = { work, config: { data, database }, tenant: DEMO_TENANT, now: tenant.createdAt, runId };
    const mine = startDemoWork(task, (progress) => {
      changed?.(DEMO_TENANT, progress.snapshot);
      written(progress);
    });
    current = mine;
    failed = false;
    await mine.finished.catch((error: unknown) => {
      // Ended for a removal: no failure.
      if (current !== mine) return;
      failed = true;
      throw error;
    });
  };

  const status = async (tenant: string): Promise<DemoStatus> => {
    if (tenant !== DEMO_TENANT) return { state: "none", done: 0, total: 0 };
    return statusOf(await readDemoStage(lake), failed);
  };

  return {
    status,
    async resume(written) {
      const { kind } = await readDemoStage(lake);
      if (kind === "filling") await run("fill", written);
      if (kind === "removing") await run("remove");
    },
    async remove(tenant) {
      const { state } = await status(tenant);
      if (state !== "none" && state !== "removed") await run("remove");
      changed?.(tenant, await lake.snapshot());
      return status(tenant);
    },
    [Symbol.asyncDispose]: async () => {
      const ending = current;
      current = undefined;
      await ending?.[Symbol.asyncDispose]();
    },
  };
}

function statusOf(stage: DemoStage, failed: boolean): DemoStatus {
  const total = DEMO_DAYS;
  if (stage.kind === "none" || stage.kind === "removed") return { state: stage.kind, done: 0, total };
  if (stage.kind === "complete") return { state: "complete", done: total, total };
  if (stage.kind === "removing") return { state: failed ? "failed" : "removing", done: 0, total };
  const done = demoChunks.slice(0, stage.next).flat().length;
  return { state: failed ? "failed" : "filling", done, total };
}
