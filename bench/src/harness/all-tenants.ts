import type { Panel } from "../panels.ts";
import { benchFile, runNode } from "./child.ts";
import type { KontorServer } from "./kontor-server.ts";
import type { PanelTimes } from "./panel-times.ts";

/**
 * The panels over the rows of ALL tenants. No route gives that, so a process of its own opens the platform's reader on the server's data folder, as the
 * platform's own dashboards would.
 */
export async function timeAllTenants(
  server: KontorServer,
  panels: readonly Panel[],
  rounds: number,
): Promise<PanelTimes> {
  const input = JSON.stringify({ panels, rounds });
  const out = await runNode(benchFile("all-tenants-main.ts"), [], { input, env: server.environment });
  return new Map(Object.entries(JSON.parse(out) as Record<string, number[]>));
}
