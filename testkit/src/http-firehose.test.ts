import {
  DescribeDeliveryStreamCommand,
  FirehoseClient,
  ListDeliveryStreamsCommand,
  PutRecordBatchCommand,
  PutRecordCommand,
} from "@aws-sdk/client-firehose";
import { limits } from "@kontor/contracts";
import { LogOverloadedError, type EventLog } from "@kontor/core";
import type { FailedEntry } from "@kontor/domain/collect";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openHttpFixture, type HttpFixture } from "./http-fixture.ts";

const DeliveryStreamName = "clicks";

function clientOf(fixture: HttpFixture, token: string, changes: { secret?: string; skewMs?: number } = {}) {
  const [accessKeyId = "", secretAccessKey = ""] = token.split(".");
  return new FirehoseClient({
    endpoint: fixture.url,
    region: "eu-central-1",
    maxAttempts: 1,
    credentials: { accessKeyId, secretAccessKey: changes.secret ?? secretAccessKey },
    systemClockOffset: changes.skewMs ?? 0,
  });
}

const data = (value: unknown) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value));

describe("the Firehose door, by AWS's own SDK", () => {
  let fixture: HttpFixture;
  let client: FirehoseClient;
  beforeAll(async () => {
    fixture = await openHttpFixture();
    client = clientOf(fixture, fixture.writeKey);
  });
  afterAll(async () => {
    client.destroy();
    await fixture[Symbol.asyncDispose]();
  });

  test("stores one record", async () => {
    const answer = await client.send(
      new PutRecordCommand({
        DeliveryStreamName,
        Record: { Data: data({ event_name: "a", event_id: "one" }) },
      }),
    );
    expect(answer).toMatchObject({ RecordId: expect.any(String), Encrypted: false });
    expect(await fixture.events()).toContainEqual({ event_name: "a", event_id: "one" });
  });

  test("stores 500 records as one record of the log, several documents per record, and sets aside what is no event", async () => {
    const before = (await fixture.records()).length;
    const records = Array.from({ length: 500 }, (_, n) => ({ Data: data({ event_name: "b", value: n }) }));
    records[7] = { Data: data('{"event_name":"c"}{"event_name":"d"}\n{"event_name":"e"}') };
    records[8] = { Data: data("no JSON") };
    const answer = await client.send(new PutRecordBatchCommand({ DeliveryStreamName, Records: records }));
    expect(answer.FailedPutCount).toBe(0);
    expect(new Set(answer.RequestResponses?.map(({ RecordId }) => RecordId)).size).toBe(500);
    const stored = (await fixture.records()).slice(before);
    expect(stored.map(({ kind }) => kind)).toEqual(["events", "failed"]);
    expect(JSON.parse(Buffer.from(stored[0]?.payload ?? []).toString())).toHaveLength(501);
    const [failed] = JSON.parse(Buffer.from(stored[1]?.payload ?? []).toString()) as FailedEntry[];
    expect(failed).toMatchObject({ stage: "decode", code: "invalid_json", raw: "no JSON" });
  });

  test("describes and lists the stream", async () => {
    const { DeliveryStreamDescription: stream } = await client.send(
      new DescribeDeliveryStreamCommand({ DeliveryStreamName }),
    );
    expect(stream).toMatchObject({ DeliveryStreamStatus: "ACTIVE", DeliveryStreamType: "DirectPut" });
    expect(stream?.DeliveryStreamARN).toBe(
      "arn:aws:firehose:eu-central-1:000000000000:deliverystream/clicks",
    );
    expect(await client.send(new ListDeliveryStreamsCommand({}))).toMatchObject({
      DeliveryStreamNames: ["clicks"],
    });
    const after = new ListDeliveryStreamsCommand({ ExclusiveStartDeliveryStreamName: "clicks" });
    expect(await client.send(after)).toMatchObject({
      DeliveryStreamNames: [],
      HasMoreDeliveryStreams: false,
    });
  });

  const record = { Data: data({ event_name: "a" }) };
  test.each([
    ["another stream", [record], "orders", "ResourceNotFoundException"],
    ["501 records", Array.from({ length: 501 }, () => record), "clicks", "InvalidArgumentException"],
    ["no record", [], "clicks", "InvalidArgumentException"],
    [
      "a record above 1,000 KiB",
      [{ Data: Buffer.alloc(limits.firehoseRecordBytes + 1) }],
      "clicks",
      "InvalidArgumentException",
    ],
    [
      "more than 4 MiB",
      Array.from({ length: 5 }, () => ({ Data: Buffer.alloc(limits.firehoseRecordBytes) })),
      "clicks",
      "InvalidArgumentException",
    ],
    ["an odd name", [record], "a b", "InvalidArgumentException"],
  ])("refuses %s", async (_, Records: { Data: Buffer }[], name, error) => {
    const command = new PutRecordBatchCommand({ DeliveryStreamName: name, Records });
    await expect(client.send(command)).rejects.toMatchObject({
      name: error,
      $metadata: { httpStatusCode: 400 },
    });
  });

  test("takes a record of exactly 1,000 KiB", async () => {
    const text = JSON.stringify({ event_name: "a", props: { x: "" } });
    const Data = data(text.replace('""', `"${"x".repeat(limits.firehoseRecordBytes - text.length)}"`));
    expect(Data).toHaveLength(limits.firehoseRecordBytes);
    await client.send(new PutRecordCommand({ DeliveryStreamName, Record: { Data } }));
  });

  const put = new PutRecordCommand({ DeliveryStreamName, Record: record });
  test.each([
    [
      "a wrong secret",
      () => clientOf(fixture, fixture.writeKey, { secret: "wrong" }),
      "InvalidSignatureException",
    ],
    [
      "a clock that is 6 minutes off",
      () => clientOf(fixture, fixture.writeKey, { skewMs: -360_000 }),
      "InvalidSignatureException",
    ],
    ["an unknown key", () => clientOf(fixture, "AKIAAAAAAAAAAAAAAAAA.x"), "UnrecognizedClientException"],
    ["a read key", () => clientOf(fixture, fixture.readKey), "AccessDeniedException"],
  ])("refuses %s", async (_, open, name) => {
    const other = open();
    await expect(other.send(put)).rejects.toMatchObject({ name });
    other.destroy();
  });

  test("refuses a key within a second or so of its revocation", async () => {
    const { id, token } = await fixture.tenancy.createKey({ tenant: "demo", role: "write" });
    const other = clientOf(fixture, token);
    await other.send(put);
    await fixture.tenancy.revokeKey(id);
    await expect(other.send(put)).rejects.toMatchObject({ name: "UnrecognizedClientException" });
    other.destroy();
  });

  test("speaks AWS's words about requests that no SDK sends", async () => {
    const call = async (headers: Record<string, string>) => {
      const response = await fetch(fixture.url, { method: "POST", headers, body: "{}" });
      return [response.status, ((await response.json()) as { __type: string }).__type];
    };
    const target = { "x-amz-target": "Firehose_20150804.PutRecord" };
    expect(await call(target)).toEqual([400, "MissingAuthenticationTokenException"]);
    expect(await call({ ...target, authorization: "Bearer x" })).toEqual([
      400,
      "IncompleteSignatureException",
    ]);
  });

  test("refuses unknown operations and bodies that are no JSON", async () => {
    const calls: [string, string, string][] = [
      ["Firehose_20150804.CreateDeliveryStream", "{}", "UnknownOperationException"],
      ["Firehose_20150804.PutRecord", "{", "SerializationException"],
      ["Firehose_20150804.PutRecord", "[]", "SerializationException"],
      ["Firehose_20150804.PutRecord", '{"DeliveryStreamName":5}', "SerializationException"],
      [
        "Firehose_20150804.PutRecord",
        '{"DeliveryStreamName":"clicks","Record":{"Data":"%%%"}}',
        "SerializationException",
      ],
      [
        "Firehose_20150804.PutRecord",
        '{"DeliveryStreamName":"clicks","Record":{}}',
        "InvalidArgumentException",
      ],
      ["Firehose_20150804.PutRecordBatch", '{"DeliveryStreamName":"clicks"}', "SerializationException"],
    ];
    for (const [target, body, name] of calls) {
      const odd = clientOf(fixture, fixture.writeKey);
      odd.middlewareStack.add(
        (next) => (args) => {
          const request = args.request as { headers: Record<string, string>; body: string };
          request.headers["x-amz-target"] = target;
          request.headers["content-length"] = String(body.length);
          request.body = body;
          return next(args);
        },
        { step: "build", priority: "low" },
      );
      await expect(odd.send(put), body).rejects.toMatchObject({ name });
      odd.destroy();
    }
  });
});

describe("the Firehose door on a bad day", () => {
  test("counts the records that the log refused", async () => {
    const append = (log: EventLog): EventLog["append"] => {
      let calls = 0;
      return (stream, stored) =>
        ++calls === 1 ? Promise.reject(new LogOverloadedError("test")) : log.append(stream, stored);
    };
    await using fixture = await openHttpFixture({ append });
    const client = clientOf(fixture, fixture.writeKey);
    const Records = [{ event_name: "a" }, { event_name: "b", country: "FR" }, { event_name: "c" }].map(
      (event) => ({ Data: data(event) }),
    );
    const answer = await client.send(new PutRecordBatchCommand({ DeliveryStreamName, Records }));
    expect(answer.FailedPutCount).toBe(2);
    expect(answer.RequestResponses?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      "ServiceUnavailableException",
      undefined,
      "ServiceUnavailableException",
    ]);
    expect(await fixture.events()).toEqual([{ event_name: "b" }]);
    expect(fixture.counts.get("accepted")).toBe(1);
    client.destroy();
  });

  test("answers 503 to a single record, to a key beyond its limits and under load, which SDKs retry", async () => {
    const refuse = () => () => Promise.reject(new LogOverloadedError("test"));
    const unavailable = { name: "ServiceUnavailableException", $metadata: { httpStatusCode: 503 } };
    const put = new PutRecordCommand({ DeliveryStreamName, Record: { Data: data({ event_name: "a" }) } });
    await using refusing = await openHttpFixture({ append: refuse });
    await expect(clientOf(refusing, refusing.writeKey).send(put)).rejects.toMatchObject(unavailable);
    await using loaded = await openHttpFixture({ admission: { requests: 0 } });
    await expect(clientOf(loaded, loaded.writeKey).send(put)).rejects.toMatchObject(unavailable);
    const { token } = await refusing.tenancy.createKey({
      tenant: "demo",
      role: "write",
      limits: { eventsPerSecond: 1 },
    });
    const Records = Array.from({ length: 9 }, () => ({ Data: data({ event_name: "a" }) }));
    const limited = clientOf(refusing, token);
    await limited.send(new PutRecordBatchCommand({ DeliveryStreamName, Records }));
    await expect(limited.send(put)).rejects.toMatchObject({ ...unavailable, message: "Slow down." });
  });
});
