import type { Panel } from "../panels.ts";
import { benchFile, runNode } from "./child.ts";
import type { KontorServer } from "./kontor-server.ts";
import type { PanelTimes } from "./panel-times.ts";

/** For one query of the operator's, MB. */
const MEMORY = { KONTOR_QUERY_MEMORY_MB: "1500" };

/**
 * The panels over the rows of ALL tenants. No route gives that, so a process of its own opens the platform's reader on the server's data folder, as the
 * platform's own dashboards would. It gives a query more memory than an analyst's gets: exact distinct counts over 10 M rows need it.
 */
export async function timeAllTenants(
  server: KontorServer,
  panels: readonly Panel[],
  rounds: number,
): Promise<PanelTimes> {
  const input = JSON.stringify({ panels, rounds });
  const out = await runNode(benchFile("all-tenants-main.ts"), [], {
    input,
    env: { ...server.environment, ...MEMORY },
  });
  return new Map(Object.entries(JSON.parse(out) as Record<string, number[]>));
}
