import type { LiveOutcome, LiveRequest, LiveSink } from "@kontor/domain/live";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import type { ServerResponse } from "node:http";
import type { Grant } from "../grant.ts";
import { overloaded, RequestError } from "../problem.ts";
import { SAFE, type Handler } from "./handler.ts";

/** Who watches, as far as the front door needs it. */
export interface LiveGate {
  watch(request: LiveRequest, sink: LiveSink): Promise<LiveOutcome>;
  /** What this caller may see; left out: every event of the tenant. */
  readonly policyOf?: (grant: Grant) => Promise<Pick<LiveRequest, "allows" | "hide" | "policy">>;
}

const HEADERS = {
  ...SAFE,
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  // nginx would gather messages.
  "x-accel-buffering": "no",
};
/** Browsers come back after this, ms. */
const RETRY = "retry: 1000\n\n";
/** A stream lives one to two minutes: whoever comes back is asked again for a key or session that is still valid. */
const LIFE_MS = 60_000;
/** Meanwhile it is looked up this often whether its caller may still do what he might at its beginning. */
const LOOK_MS = 1000;

/** What the caller of a request may do now. Throws RequestError for one who may no longer call it. */
export type GrantNow = (context: Context) => Promise<Grant>;

/** `GET /v1/live`, written by hand on the node response: a thousand open streams cost nothing but their sockets. */
export function createLiveHandlers(live: LiveGate | undefined, grantNow: GrantNow) {
  return {
    live: async (context, grant) => {
      if (live === undefined) throw new RequestError("unavailable", "This server has no live stream.");
      const response = (context as Context<{ Bindings: HttpBindings }>).env.outgoing;
      const from = context.req.header("last-event-id") ?? context.req.query("from");
      const policy = await live.policyOf?.(grant);
      const outcome = await live.watch({ tenant: grant.tenant, from, ...policy }, sinkOf(response));
      if (!outcome.ok) throw refusal(outcome.reason);
      endInTime(response, () => outcome.viewer.close());
      endWithGrant(response, () => grantNow(context), { grant, close: () => outcome.viewer.close() });
      return RESPONSE_ALREADY_SENT;
    },
  } satisfies Record<string, Handler>;
}

function refusal(reason: "bad_position" | "full"): Error {
  if (reason === "full") return overloaded();
  return new RequestError(
    "invalid_request",
    "Last-Event-ID (or ?from=) must be the id of a message of this stream; leave it out to start now.",
  );
}

function sinkOf(response: ServerResponse): LiveSink {
  return {
    send(message) {
      if (response.destroyed) return;
      if (!response.headersSent) response.writeHead(200, HEADERS).write(RETRY);
      response.write(message);
    },
    get buffered() {
      return response.writableLength;
    },
    close: () => void response.end(),
  };
}

function endInTime(response: ServerResponse, close: () => void): void {
  const timer = setTimeout(close, LIFE_MS * (1 + Math.random())).unref();
  const gone = () => {
    clearTimeout(timer);
    close();
  };
  if (response.destroyed) gone();
  else response.once("close", gone);
}

/** Ends a stream whose caller may do something else than at its beginning: whoever comes back gets what is for him now, or a refusal. */
function endWithGrant(
  response: ServerResponse,
  grantNow: () => Promise<Grant>,
  { grant, close }: { readonly grant: Grant; readonly close: () => void },
): void {
  const begun = JSON.stringify(grant);
  const look = async (): Promise<void> => {
    try {
      if (JSON.stringify(await grantNow()) !== begun) close();
    } catch (error) {
      // A store that does not answer takes nothing away; the stream ends by its age.
      if (error instanceof RequestError) close();
    }
  };
  const timer = setInterval(() => void look(), LOOK_MS).unref();
  if (response.destroyed) clearInterval(timer);
  else response.once("close", () => clearInterval(timer));
}
