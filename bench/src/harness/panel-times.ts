import type { Panel } from "../panels.ts";
import type { Figures } from "./bench-case.ts";
import type { KontorServer } from "./kontor-server.ts";
import { median, quantile, rounded } from "./statistics.ts";

/**
 * Times each panel for each tenant as a client sees it: request to whole answer. One untimed round first, then `rounds`, all tenants
 * and panels taking turns.
 */
export async function measurePanels(
  server: KontorServer,
  keys: readonly string[],
  panels: readonly Panel[],
  rounds: number,
): Promise<Figures> {
  const times = new Map<string, number[]>(panels.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const key of keys) {
      for (const { name, sql } of panels) {
        const began = performance.now();
        await server.sql(key, sql);
        if (round > 0) times.get(name)?.push(performance.now() - began);
      }
    }
  }
  const all = [...times.values()].flat();
  return {
    tenant_queries: all.length,
    tenant_p50_ms: rounded(quantile(all, 0.5)),
    tenant_p95_ms: rounded(quantile(all, 0.95)),
    tenant_max_ms: rounded(quantile(all, 1)),
    tenant_ms_by_panel: Object.fromEntries([...times].map(([name, each]) => [name, describe(each)])),
  };
}

function describe(times: readonly number[]): string {
  return `p50 ${rounded(median(times))}, max ${rounded(quantile(times, 1))}`;
}
