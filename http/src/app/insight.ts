import {
  comparisons,
  InsightRequestSchema,
  InsightSettingsSchema,
  type Comparison,
  type insightRoutes,
  type InsightRequest,
  type Range,
  RangeSchema,
  type TileAnswer,
} from "@kontor/contracts";
import { narrate, type InsightService, type TileResult } from "@kontor/domain/insight";
import type { Context } from "hono";
import { Value } from "typebox/value";
import type { Grant } from "../grant.ts";
import type { InsightDependencies } from "../insight.ts";
import { problemOf, RequestError } from "../problem.ts";
import { PRIVATE, SAFE, type Handler } from "./handler.ts";
import { createDashboardHandlers } from "./insight-dashboards.ts";
import { createPolicyHandlers } from "./insight-policies.ts";
import { readJson } from "./read-json.ts";
import { assertRowsAllowed } from "./restrictions.ts";

/** Handlers of contracts' `insightRoutes`. */
export function createInsightHandlers(
  dependencies: InsightDependencies,
): Readonly<Record<keyof typeof insightRoutes, Handler>> {
  const { insight, settings, shopName } = dependencies;
  return {
    ask: async (context, grant) => {
      const request = await readJson(context, InsightRequestSchema);
      assertRowsAllowed(
        request.tiles.map(({ question }) => question),
        grant,
      );
      return streamTiles(insight, context, grant, request);
    },
    model: async (context, grant) => context.json(await insight.model(grant, languageOf(context)), 200, SAFE),
    narrative: async (context, grant) => {
      const request = {
        range: rangeOf(context.req.query("range")),
        compare: comparisonOf(context.req.query("compare")),
      };
      const options = { language: languageOf(context), signal: context.req.raw.signal, shopName };
      return context.json(await narrate(insight, grant, request, options), 200, SAFE);
    },
    insightSettings: async (context, { tenant }) => context.json(await settings.of(tenant), 200, SAFE),
    setInsightSettings: async (context, { tenant }) => {
      await settings.set(tenant, await readJson(context, InsightSettingsSchema));
      return context.json(await settings.of(tenant), 200, SAFE);
    },
    ...createDashboardHandlers(dependencies),
    ...createPolicyHandlers(dependencies.policies),
  };
}

function languageOf(context: Context): "en" | "de" {
  return context.req.query("lang") === "de" ? "de" : "en";
}

/** One line per tile as it comes. The first is awaited, so that what fails as a whole is a problem and no broken stream. */
async function streamTiles(
  insight: InsightService,
  context: Context,
  grant: Grant,
  { tiles, filters, range, compare }: InsightRequest,
): Promise<Response> {
  const left = new AbortController();
  const signal = AbortSignal.any([context.req.raw.signal, left.signal]);
  const results = insight.ask(
    grant,
    { tiles, filters, range, compare },
    { language: languageOf(context), signal },
  );
  let next = await results.next();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        if (next.done === true) return controller.close();
        controller.enqueue(Buffer.from(`${JSON.stringify(lineOf(next.value))}\n`));
        next = await results.next();
      } catch (error) {
        controller.error(error);
      }
    },
    async cancel() {
      left.abort();
      await results.return(undefined).catch(() => undefined);
    },
  });
  return new Response(body, {
    headers: { ...PRIVATE, "content-type": "application/x-ndjson" },
  });
}

function lineOf(result: TileResult): TileAnswer {
  if (result.ok) return result;
  const { code, title, detail } = JSON.parse(problemOf(result.error).body) as {
    code: string;
    title: string;
    detail: string;
  };
  return { id: result.id, ok: false, problem: { code, title, detail } };
}

function rangeOf(text = "today"): Range {
  const range = /^\d/.test(text) ? { last: text } : { calendar: text };
  if (Value.Check(RangeSchema, range)) return range;
  throw new RequestError("invalid_request", "range is today, yesterday, this_week, this_month, or like 7d.");
}

function comparisonOf(text: string = "week_before"): Comparison {
  const found = comparisons.find((comparison) => comparison === text);
  if (found === undefined)
    throw new RequestError("invalid_request", `compare is one of ${comparisons.join(", ")}.`);
  return found;
}
