import type { IncomingMessage, ServerResponse } from "node:http";
import type { Rejection } from "@kontor/contracts";
import {
  AllEventsRejectedError,
  RateLimitedError,
  withoutBinaryMode,
  type CollectOutcome,
} from "@kontor/domain/collect";
import type { KeyGrant } from "@kontor/domain/tenancy";
import type { Admission } from "../admission.ts";
import { addressOf, authorise, tokenOf } from "../authorise.ts";
import { decompress, guessLength } from "../decompress.ts";
import type { HttpDependencies, IngestMetrics } from "../dependencies.ts";
import { overloaded, problemOf, RequestError } from "../problem.ts";
import { assertLength, ClientGoneError, readBody } from "../read-body.ts";
import { refuse, startBody } from "./early-answer.ts";

/** Roles that may send events. */
export const SENDERS = ["write", "admin"] as const;

const PREFLIGHT = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "POST",
  "access-control-allow-headers": "authorization, content-type, content-encoding",
  "access-control-max-age": "86400",
  "content-length": "0",
};

const CORS = { "access-control-allow-origin": "*", "access-control-expose-headers": "retry-after" };

const busy = problemOf(overloaded());
const busyHeaders = { ...CORS, ...busy.headers };

/** How long an overloaded server keeps a refusal back, and how many it keeps at most. */
const REFUSAL_PAUSE_MS = 250;
const MOST_PAUSED = 10_000;

// A client that is refused at once is back at once: the refusals would eat the time that the accepted need. A short pause slows such clients
// down to what the server can refuse beside its work; the answer still says to come back in a second.
function createRefusalPause(): (answer: () => void) => void {
  let paused = 0;
  return (answer) => {
    if (paused >= MOST_PAUSED) return answer();
    paused++;
    setTimeout(() => {
      paused--;
      answer();
    }, REFUSAL_PAUSE_MS).unref();
  };
}

/*
 * `/v1/events` on bare node:http: a framework costs more than everything done here. In order, the cheap refusals first: method, load, length,
 * key, then the body; nothing is parsed for a request that is refused.
 */

/** Serves `/v1/events`; `query` is what stands after `?`. */
export function createEventsDoor(dependencies: HttpDependencies, admission: Admission) {
  const { ingestMetrics, onError } = dependencies;
  const refuseLater = createRefusalPause();

  return function serve(request: IncomingMessage, response: ServerResponse, query: string): void {
    if (request.method === "OPTIONS") {
      response.writeHead(204, PREFLIGHT).end();
      return;
    }
    if (admission.full) {
      // Under overload refusals outnumber everything: this one is made once, for all.
      ingestMetrics.refused(busy.code);
      refuseLater(() => refuse(request, response, busy.status, busyHeaders, busy.body));
      return;
    }
    collect(dependencies, admission, request, response, query).then(
      (outcome) => answer(response, outcome),
      (error: unknown) => {
        if (error instanceof ClientGoneError) return ingestMetrics.refused("client_gone");
        const problem = problemOf(error);
        if (problem.ours) onError?.(error);
        ingestMetrics.refused(problem.code);
        if (error instanceof AllEventsRejectedError) countRejected(ingestMetrics, error.rejected);
        const answerRefusal = () =>
          refuse(request, response, problem.status, { ...CORS, ...problem.headers }, problem.body);
        if (problem.code === busy.code) refuseLater(answerRefusal);
        else answerRefusal();
      },
    );
  };
}

const ACCEPTED = { "content-type": "application/json", ...CORS };

function answer(response: ServerResponse, { accepted, rejected }: CollectOutcome): void {
  if (rejected.length > 0) {
    const body = JSON.stringify({ accepted, rejected });
    response.writeHead(202, { ...ACCEPTED, "content-length": Buffer.byteLength(body) }).end(body);
    return;
  }
  const body = `{"accepted":${accepted},"rejected":[]}`;
  // ASCII only: latin1 lets node write head and body as one string.
  response.writeHead(202, { ...ACCEPTED, "content-length": body.length }).end(body, "latin1");
}

async function collect(
  dependencies: HttpDependencies,
  admission: Admission,
  request: IncomingMessage,
  response: ServerResponse,
  query: string,
): Promise<CollectOutcome> {
  if (request.method !== "POST") {
    throw new RequestError("method_not_allowed", "Events are sent with POST.", { allow: "POST, OPTIONS" });
  }
  assertLength(request);
  const authorised = authorise(dependencies.tenancy, tokenOf(request.headers.authorization, query), SENDERS);
  const grant = authorised instanceof Promise ? await authorised : authorised;
  startBody(request, response);
  const { bytes, held } = await readBody(request, admission);
  try {
    return await collectBody(dependencies, admission, request, grant, bytes);
  } finally {
    admission.release(held);
  }
}

async function collectBody(
  dependencies: HttpDependencies,
  admission: Admission,
  request: IncomingMessage,
  grant: KeyGrant,
  sent: Buffer,
): Promise<CollectOutcome> {
  const { collector, rateLimiter, ingestMetrics } = dependencies;
  const encoding = request.headers["content-encoding"];
  const work = encoding === undefined ? sent.length : guessLength(sent, encoding);
  if (!admission.enter(work)) throw overloaded();
  let held = 0;
  try {
    // A key in debt is refused before its body is decompressed or parsed.
    charge(rateLimiter, grant, 0, sent.length);
    const body = encoding === undefined ? sent : await decompress(sent, encoding);
    if (body !== sent && !admission.hold(body.length)) throw overloaded();
    held = body === sent ? 0 : body.length;
    const event = withoutBinaryMode(request.headers, body);
    const outcome = await collector.collect(grant, event.body, {
      contentType: event.contentType,
      userAgent: request.headers["user-agent"],
      ip: addressOf(request, dependencies.trustProxy === true),
      admit: (events) => charge(rateLimiter, grant, events, 0),
    });
    ingestMetrics.accepted(outcome.accepted, sent.length);
    if (outcome.rejected.length > 0) countRejected(ingestMetrics, outcome.rejected);
    return outcome;
  } finally {
    admission.release(held);
    admission.leave(work);
  }
}

/** Each refused event counts once, by its first error. */
function countRejected(metrics: IngestMetrics, rejected: readonly Rejection[]): void {
  let last = -1;
  for (const { index, code } of rejected) {
    if (index !== last) metrics.rejected(1, code);
    last = index;
  }
}

/** Takes from the key's allowance or throws RateLimitedError. */
export function charge(
  rateLimiter: HttpDependencies["rateLimiter"],
  grant: KeyGrant,
  events: number,
  bytes: number,
): void {
  const taken = rateLimiter.take(grant, events, bytes);
  if (!taken.ok) throw new RateLimitedError(taken.retryAfterMs);
}
