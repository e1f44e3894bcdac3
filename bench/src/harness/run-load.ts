import type { LoadPlan, LoadResult } from "../load/load-plan.ts";
import { benchFile, runNode } from "./child.ts";

/** Runs the load generator in a process of its own. */
export async function runLoad(
  target: { readonly host: string; readonly port: number },
  plan: Omit<LoadPlan, "host" | "port">,
): Promise<LoadResult> {
  const input = JSON.stringify({ ...plan, host: target.host, port: target.port });
  return JSON.parse(await runNode(benchFile("load/load-main.ts"), [], { input })) as LoadResult;
}
