import type { DemoStatus } from "@kontor/contracts";
import { SAFE, type Handler } from "./handler.ts";

/** The demo data of a tenant, as far as the front door needs it. */
export interface DemoGate {
  status(tenant: string): Promise<DemoStatus>;
  /** Resolves when it is gone. */
  remove(tenant: string): Promise<DemoStatus>;
}

/** `/v1/demo`. Without a gate no tenant has demo data. */
export function createDemoHandlers(demo: DemoGate | undefined) {
  const gate = demo ?? nowhere;
  return {
    demoStatus: async (context, grant) => context.json(await gate.status(grant.tenant), 200, SAFE),
    removeDemo: async (context, grant) => context.json(await gate.remove(grant.tenant), 200, SAFE),
  } satisfies Record<string, Handler>;
}

const none = () => Promise.resolve<DemoStatus>({ state: "none", done: 0, total: 0 });
const nowhere: DemoGate = { status: none, remove: none };
