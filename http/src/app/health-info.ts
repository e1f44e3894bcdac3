import type { HealthReport } from "@kontor/contracts";
import { isOperator, type OperateDependencies } from "../operate.ts";
import { RequestError } from "../problem.ts";
import { PRIVATE, type Handler } from "./handler.ts";
import { readInteger } from "./read-integer.ts";

type Parts = Pick<OperateDependencies, "operatorTenant" | "health" | "logLines">;

/** `GET /v1/health` and its log lines. Rates and lines concern all tenants; others than operators learn how late their own events come, no more. */
export function createHealthHandlers(parts: Parts): Readonly<Record<"health" | "healthLogs", Handler>> {
  return {
    async health(context, grant) {
      const operator = await isOperator(parts, grant);
      const report = parts.health();
      const shown = operator ? report : delayOnly(report);
      return context.json({ operator, ...shown }, 200, PRIVATE);
    },
    async healthLogs(context, grant) {
      if (!(await isOperator(parts, grant))) {
        throw new RequestError("forbidden", "Only those who operate the installation see its log.");
      }
      const after = readInteger("after", context.req.query("after") ?? "0", 0, Number.MAX_SAFE_INTEGER);
      return context.json({ lines: parts.logLines(after) }, 200, PRIVATE);
    },
  };
}

function delayOnly(report: Omit<HealthReport, "operator">): Omit<HealthReport, "operator"> {
  const { status, started_at, now, series } = report;
  return {
    status,
    detail: status === "ok" ? "ok" : "Delivery is in trouble: events are kept and come late.",
    started_at,
    now: { lag_ms: now["lag_ms"] ?? null },
    totals: {},
    refusals: [],
    series: { at: series.at, values: { lag_ms: series.values["lag_ms"] ?? [] } },
  };
}
