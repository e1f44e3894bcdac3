import { limits } from "@kontor/contracts";
import { KontorError } from "@kontor/core";
import { CLICKS } from "./click-record.ts";
import type { Collector, CollectGrant, PutOutcome, RequestMeta } from "./collector.ts";
import { RateLimitedError } from "./errors.ts";
import { FirehoseError } from "./firehose-error.ts";
import {
  readData,
  readMember,
  readObject,
  readOptionalNumber,
  readOptionalText,
  readText,
} from "./firehose-input.ts";

/** Which door of AWS's the calls came through; only the answers' ARNs show it. */
export interface FirehoseMeta extends RequestMeta {
  readonly region: string;
}

/** What a call came to: the answer's JSON, and what was stored. */
export interface FirehoseOutcome {
  readonly output: object;
  readonly acceptedEvents: number;
}

type Operation = (grant: CollectGrant, input: Input, meta: FirehoseMeta) => Promise<FirehoseOutcome>;
type Input = Readonly<Record<string, unknown>>;

const TARGET = "Firehose_20150804.";

/** The API of Amazon Data Firehose (2015-08-04, JSON 1.1) as far as writing needs it, for the one stream `clicks`. */
export interface Firehose {
  /** Runs the operation that the X-Amz-Target header names. Throws FirehoseError. */
  call(target: string, grant: CollectGrant, body: Buffer, meta: FirehoseMeta): Promise<FirehoseOutcome>;
}

export function createFirehose(collector: Collector, newId: () => string): Firehose {
  const operations = new Map<string, Operation>([
    ["PutRecord", (grant, input, meta) => putRecord(collector, newId, grant, input, meta)],
    ["PutRecordBatch", (grant, input, meta) => putRecordBatch(collector, newId, grant, input, meta)],
    ["DescribeDeliveryStream", async (_grant, input, meta) => describe(input, meta)],
    ["ListDeliveryStreams", async (_grant, input) => list(input)],
  ]);
  return {
    async call(target, grant, body, meta) {
      const name = target.startsWith(TARGET) ? target.slice(TARGET.length) : "";
      const operation = operations.get(name);
      if (operation === undefined) {
        const known = [...operations.keys()].join(", ");
        throw new FirehoseError("UnknownOperationException", `Kontor serves ${known} of Firehose_20150804.`);
      }
      try {
        return await operation(grant, readObject(body), meta);
      } catch (error) {
        throw inFirehoseTerms(error);
      }
    },
  };
}

function inFirehoseTerms(error: unknown): unknown {
  if (error instanceof FirehoseError || !(error instanceof KontorError)) return error;
  if (error instanceof RateLimitedError) {
    return new FirehoseError("ServiceUnavailableException", "Slow down.", { cause: error });
  }
  return new FirehoseError("ServiceUnavailableException", error.message, { cause: error });
}

async function putRecord(
  collector: Collector,
  newId: () => string,
  grant: CollectGrant,
  input: Input,
  meta: FirehoseMeta,
): Promise<FirehoseOutcome> {
  assertStream(input);
  const outcome = await collector.put(grant, [readRecord(input["Record"], "record")], meta);
  if (outcome.failure !== undefined) throw outcome.failure;
  return { output: { RecordId: newId(), Encrypted: false }, acceptedEvents: outcome.acceptedEvents };
}

async function putRecordBatch(
  collector: Collector,
  newId: () => string,
  grant: CollectGrant,
  input: Input,
  meta: FirehoseMeta,
): Promise<FirehoseOutcome> {
  assertStream(input);
  const records = readRecords(input);
  const outcome = await collector.put(grant, records, meta);
  const responses = outcome.stored.map((stored) => (stored ? { RecordId: newId() } : refusedEntry(outcome)));
  const output = {
    FailedPutCount: outcome.stored.filter((stored) => !stored).length,
    Encrypted: false,
    RequestResponses: responses,
  };
  return { output, acceptedEvents: outcome.acceptedEvents };
}

function refusedEntry({ failure }: PutOutcome): object {
  return {
    ErrorCode: "ServiceUnavailableException",
    ErrorMessage: failure?.message ?? "The record could not be stored; send it again.",
  };
}

function readRecords(input: Input): Buffer[] {
  const sent = input["Records"];
  if (!Array.isArray(sent)) throw new FirehoseError("SerializationException", "Records must be a list.");
  if (sent.length === 0 || sent.length > limits.firehoseRecords) {
    const message = `A call holds 1 to ${limits.firehoseRecords} records, not ${sent.length}.`;
    throw new FirehoseError("InvalidArgumentException", message);
  }
  const records = sent.map((record, at) => readRecord(record, `records.${at + 1}.member`));
  const bytes = records.reduce((sum, record) => sum + record.length, 0);
  if (bytes > limits.firehoseCallBytes) {
    const message = `The records have ${bytes} bytes; a call holds ${limits.firehoseCallBytes}.`;
    throw new FirehoseError("InvalidArgumentException", message);
  }
  return records;
}

function readRecord(record: unknown, path: string): Buffer {
  const data = readData(readMember(record, path)["Data"], `${path}.data`);
  if (data.length <= limits.firehoseRecordBytes) return data;
  const message = `The data at ${path} has ${data.length} bytes; a record holds ${limits.firehoseRecordBytes}.`;
  throw new FirehoseError("InvalidArgumentException", message);
}

function assertStream(input: Input): void {
  const name = readText(input["DeliveryStreamName"], "DeliveryStreamName");
  if (!/^[a-zA-Z0-9_.-]{1,64}$/.test(name)) {
    throw new FirehoseError(
      "InvalidArgumentException",
      "DeliveryStreamName must match [a-zA-Z0-9_.-]{1,64}.",
    );
  }
  if (name === CLICKS) return;
  throw new FirehoseError(
    "ResourceNotFoundException",
    `Firehose ${name} not found. The stream here is called ${CLICKS}.`,
  );
}

function describe(input: Input, { region }: FirehoseMeta): FirehoseOutcome {
  assertStream(input);
  const description = {
    DeliveryStreamName: CLICKS,
    DeliveryStreamARN: `arn:aws:firehose:${region}:000000000000:deliverystream/${CLICKS}`,
    DeliveryStreamStatus: "ACTIVE",
    DeliveryStreamType: "DirectPut",
    VersionId: "1",
    Destinations: [{ DestinationId: "destinationId-000000000001" }],
    HasMoreDestinations: false,
  };
  return { output: { DeliveryStreamDescription: description }, acceptedEvents: 0 };
}

function list(input: Input): FirehoseOutcome {
  const after = readOptionalText(
    input["ExclusiveStartDeliveryStreamName"],
    "ExclusiveStartDeliveryStreamName",
  );
  const type = readOptionalText(input["DeliveryStreamType"], "DeliveryStreamType");
  const limit = readOptionalNumber(input["Limit"], "Limit");
  if (limit !== undefined && !(limit >= 1 && limit <= 10_000)) {
    throw new FirehoseError("InvalidArgumentException", "Limit must be 1 to 10000.");
  }
  const listed = (after === undefined || after < CLICKS) && (type === undefined || type === "DirectPut");
  const output = { DeliveryStreamNames: listed ? [CLICKS] : [], HasMoreDeliveryStreams: false };
  return { output, acceptedEvents: 0 };
}
