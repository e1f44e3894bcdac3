import type { Rejection } from "@kontor/contracts";
import { KontorError, type Clock, type EventLog } from "@kontor/core";
import { CLICKS, encodeClickRecord } from "./click-record.ts";
import { AllEventsRejectedError, RateLimitedError } from "./errors.ts";
import type { CountryOf, Sender } from "./event-groups.ts";
import { planRequest, type PlannedRecord, type RequestPlan } from "./plan-request.ts";

/** Whom a request comes from, as its key says. */
export interface CollectGrant {
  readonly keyId: string;
  readonly tenant: string;
}

/** Limits of a key; a tenancy.RateLimiter is one. */
export interface CollectLimiter<Grant extends CollectGrant> {
  take(grant: Grant, events: number, bytes: number): { ok: true } | { ok: false; retryAfterMs: number };
}

/** What the transport knows about a request besides its body. */
export interface RequestMeta {
  readonly contentType?: string | undefined;
  readonly userAgent?: string | undefined;
  /** The sender's address: becomes a country and is forgotten. */
  readonly ip?: string | undefined;
}

/** Accepted events are on disk. `rejected` may name one event several times. */
export interface CollectOutcome {
  readonly accepted: number;
  readonly rejected: readonly Rejection[];
}

export interface CollectorDependencies<Grant extends CollectGrant> {
  readonly log: Pick<EventLog, "append">;
  readonly clock: Clock;
  readonly country: CountryOf;
  readonly limiter?: CollectLimiter<Grant>;
}

export interface Collector<Grant extends CollectGrant = CollectGrant> {
  /**
   * Stores the valid events of a request body durably. Throws BodyError (the body as a whole is unusable), AllEventsRejectedError,
   * RateLimitedError or the log's errors when nothing was stored. When only a part could be stored, the rest is in `rejected`.
   */
  collect(grant: Grant, body: Buffer, meta: RequestMeta): Promise<CollectOutcome>;
}

export function createCollector<Grant extends CollectGrant>(
  dependencies: CollectorDependencies<Grant>,
): Collector<Grant> {
  const { log, clock, country, limiter } = dependencies;
  return {
    async collect(grant, body, meta) {
      // Bytes are charged before they are parsed, events when they are known.
      if (limiter !== undefined) charge(limiter, grant, 0, body.length);
      const now = clock.now();
      const plan = planRequest(body, meta.contentType, senderOf(grant, meta, country), now, country);
      if (limiter !== undefined) charge(limiter, grant, plan.events, 0);
      if (plan.accepted === 0) throw new AllEventsRejectedError(plan.rejected);
      const [only] = plan.records;
      if (plan.records.length > 1 || only === undefined) return storeSeveral(log, plan);
      await append(log, only);
      return plan;
    },
  };
}

/** The user agents in the log are bounded and well-formed, whatever a header held. */
export function senderOf(grant: CollectGrant, meta: RequestMeta, country: CountryOf): Sender {
  const userAgent = meta.userAgent === undefined || meta.userAgent === "" ? undefined : meta.userAgent;
  return {
    tenant: grant.tenant,
    userAgent: userAgent !== undefined && userAgent.length > 2048 ? userAgent.slice(0, 2048) : userAgent,
    country: meta.ip === undefined ? undefined : country(meta.ip),
  };
}

/** Takes from the key's allowance or throws RateLimitedError. */
export function charge<Grant extends CollectGrant>(
  limiter: CollectLimiter<Grant>,
  grant: Grant,
  events: number,
  bytes: number,
): void {
  const taken = limiter.take(grant, events, bytes);
  if (!taken.ok) throw new RateLimitedError(taken.retryAfterMs);
}

function append(log: Pick<EventLog, "append">, { record }: PlannedRecord): Promise<unknown> {
  const { tenant, received } = record.header;
  return log.append(CLICKS, { key: tenant, value: encodeClickRecord(record), timestamp: received });
}

// The log takes record by record: when it refuses some, the others are stored all the same and the sender learns which to repeat.
async function storeSeveral(log: Pick<EventLog, "append">, plan: RequestPlan): Promise<CollectOutcome> {
  const results = await Promise.allSettled(plan.records.map((planned) => append(log, planned)));
  const refused = results.flatMap((result, at) =>
    result.status === "rejected" ? refusals(plan.records[at], result.reason) : [],
  );
  if (refused.length === 0) return plan;
  const failure = results.find((result) => result.status === "rejected");
  if (refused.length === plan.accepted) throw failure?.reason;
  const rejected = [...plan.rejected, ...refused].sort((a, b) => a.index - b.index);
  return { accepted: plan.accepted - refused.length, rejected };
}

function refusals(planned: PlannedRecord | undefined, reason: unknown): Rejection[] {
  const code = reason instanceof KontorError ? reason.code : "log_failed";
  const message = "The event is valid but could not be stored; send it again.";
  return (planned?.indexes ?? []).map((index) => ({ index, code, path: "$", message }));
}
