import { setImmediate as breathe } from "node:timers/promises";
import type { Rejection } from "@kontor/contracts";
import { KontorError, type Clock, type EventLog } from "@kontor/core";
import { AllEventsRejectedError } from "./errors.ts";
import type { CountryOf, Sender } from "./event-groups.ts";
import { guestAgent } from "./guest-agent.ts";
import { planPut } from "./plan-put.ts";
import { LARGE_BODY, planLargeRequest } from "./plan-large-request.ts";
import { planRequest, type PlannedRecord, type RequestPlan } from "./plan-request.ts";
import { appendRecord, appendRecords } from "./append-records.ts";

/** Whom a request comes from, as its key says; a tenancy.KeyGrant is one. */
export interface CollectGrant {
  readonly keyId: string;
  readonly tenant: string;
}

/** What the transport knows about a request besides its body. */
export interface RequestMeta {
  readonly contentType?: string | undefined;
  readonly userAgent?: string | undefined;
  /** The sender's address: becomes a country and is forgotten. */
  readonly ip?: string | undefined;
  /** Called with the number of events before any is stored; throws (RateLimitedError) to refuse them. */
  readonly admit?: ((events: number) => void) | undefined;
}

/** Accepted events are on disk. `rejected` may name one event several times. */
export interface CollectOutcome {
  readonly accepted: number;
  readonly rejected: readonly Rejection[];
}

/** What became of records (pieces of opaque data, as Firehose has them). */
export interface PutOutcome {
  /** Per record, whether all of it is on disk; what is no event is there as a failed event. */
  readonly stored: readonly boolean[];
  /** Why the others are not. */
  readonly failure: KontorError | undefined;
  readonly acceptedEvents: number;
}

export interface CollectorDependencies {
  readonly log: Pick<EventLog, "append">;
  readonly clock: Clock;
  readonly country: CountryOf;
  /** Names failed events: unique, and safe as an event_id. */
  readonly newId: () => string;
}

export interface Collector {
  /**
   * Stores the valid events of a request body durably. Throws BodyError (the body as a whole is unusable), AllEventsRejectedError
   * or the log's errors when nothing was stored. When only a part could be stored, the rest is in `rejected`.
   */
  collect(grant: CollectGrant, body: Buffer, meta: RequestMeta): Promise<CollectOutcome>;
  /** Stores records of any content durably: their events, and as failed events what is none. Log errors are told per record. */
  put(grant: CollectGrant, records: readonly Buffer[], meta: RequestMeta): Promise<PutOutcome>;
}

export function createCollector(dependencies: CollectorDependencies): Collector {
  const { log, clock, country, newId } = dependencies;
  return {
    async collect(grant, body, meta) {
      const sender = senderOf(grant, meta, country);
      const plan =
        body.length <= LARGE_BODY
          ? planRequest(body, meta.contentType, sender, clock.now(), country)
          : await planLargeRequest(body, meta.contentType, sender, clock.now(), country, breathe);
      meta.admit?.(plan.events);
      if (plan.accepted === 0) throw new AllEventsRejectedError(plan.rejected);
      const [only] = plan.records;
      if (only === undefined || plan.records.length > 1) return collectSeveral(log, plan);
      await appendRecord(log, only.record);
      return plan;
    },
    async put(grant, records, meta) {
      const sender = senderOf(grant, meta, country);
      const plan = await planPut(records, sender, clock.now(), country, newId, breathe);
      meta.admit?.(plan.documents);
      const stored = records.map(() => true);
      let { acceptedEvents } = plan;
      const { failures } = await appendRecords(log, plan.records);
      for (const { planned } of failures) {
        for (const index of planned.sources) stored[index] = false;
        if (planned.record.kind === "events") acceptedEvents -= planned.record.hashes.length / 2;
      }
      return { stored, failure: failures[0]?.error, acceptedEvents };
    },
  };
}

function senderOf(grant: CollectGrant, meta: RequestMeta, country: CountryOf): Sender {
  return {
    tenant: grant.tenant,
    userAgent: guestAgent(meta.userAgent),
    country: meta.ip === undefined ? undefined : country(meta.ip),
  };
}

// The log takes record by record: when it refuses some, the others are stored all the same and the sender learns which to repeat.
async function collectSeveral(log: Pick<EventLog, "append">, plan: RequestPlan): Promise<CollectOutcome> {
  const { failures } = await appendRecords(log, plan.records);
  const refused = failures.flatMap(({ planned, error }) => refusals(planned, error));
  if (failures[0] === undefined) return plan;
  if (refused.length === plan.accepted) throw failures[0].error;
  const rejected = [...plan.rejected, ...refused].sort((a, b) => a.index - b.index);
  return { accepted: plan.accepted - refused.length, rejected };
}

function refusals(planned: PlannedRecord, error: KontorError): Rejection[] {
  const message = "The event is valid but could not be stored; send it again.";
  return (planned.indexes ?? []).map((index) => ({ index, code: error.code, path: "$", message }));
}
