import { ReplayRequestSchema } from "@kontor/contracts";
import { afterFailedEvent } from "@kontor/domain/deliver";
import type { HttpDependencies } from "../dependencies.ts";
import { RequestError } from "../problem.ts";
import { SAFE, type Handler } from "./handler.ts";
import { readJson } from "./read-json.ts";
import { readLimit } from "./read-integer.ts";
import { assertUnrestricted } from "./restrictions.ts";

/** Failed events of the key's tenant. */
export function createFailedHandlers(
  failed: HttpDependencies["failed"],
): Readonly<Record<"listFailedEvents" | "replayFailedEvents", Handler>> {
  return {
    async listFailedEvents(context, grant) {
      assertUnrestricted(grant, UNCUT);
      const { limit: asked, before, stage, code, state = "all" } = context.req.query();
      if (state !== "all" && state !== "open")
        throw new RequestError("invalid_request", '"state" must be "open" or "all".');
      const limit = readLimit(asked);
      const events = await failed.list(grant.tenant, {
        limit,
        before,
        stage,
        code,
        open: state === "open",
      });
      const last = events.length < limit ? undefined : events.at(-1);
      const next = last === undefined ? {} : { next: afterFailedEvent(last) };
      return context.json({ failed_events: events, ...next }, 200, SAFE);
    },
    async replayFailedEvents(context, grant) {
      assertUnrestricted(grant, UNCUT);
      const { events, dry_run: dryRun } = await readJson(context, ReplayRequestSchema);
      return context.json({ results: await failed.replay(grant.tenant, events, { dryRun }) }, 200, SAFE);
    },
  };
}

// A failed event is kept whole, as text: no policy can be held against it.
const UNCUT = "and failed events cannot be cut to it.";
