import { ReplayRequestSchema } from "@kontor/contracts";
import type { HttpDependencies } from "../dependencies.ts";
import { RequestError } from "../problem.ts";
import { SAFE, type Handler } from "./handler.ts";
import { readJson } from "./read-json.ts";

/** Failed events of the key's tenant. */
export function createFailedHandlers(
  failed: HttpDependencies["failed"],
): Readonly<Record<"listFailedEvents" | "replayFailedEvents", Handler>> {
  return {
    async listFailedEvents(context, grant) {
      const before = readBefore(context.req.query("before"));
      const page = {
        limit: readLimit(context.req.query("limit")),
        ...(before === undefined ? {} : { before }),
      };
      return context.json({ failed_events: await failed.list(grant.tenant, page) }, 200, SAFE);
    },
    async replayFailedEvents(context, grant) {
      const { events } = await readJson(context, ReplayRequestSchema);
      return context.json({ results: await failed.replay(grant.tenant, events) }, 200, SAFE);
    },
  };
}

function readLimit(text: string | undefined): number {
  const limit = Number(text ?? "100");
  if (Number.isInteger(limit) && limit >= 1 && limit <= 1000) return limit;
  throw new RequestError("invalid_request", "limit must be a whole number from 1 to 1000.");
}

function readBefore(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw new RequestError("invalid_request", "before must be a time like 2026-01-31T12:00:00Z.");
}
