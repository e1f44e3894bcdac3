import { describe, expect, test } from "vitest";
import type { FailedEntry } from "./click-record.ts";
import { planPut } from "./plan-put.ts";

const NOW = Date.UTC(2026, 0, 31, 12);

function plan(...data: (string | Buffer)[]) {
  let ids = 0;
  const sender = { tenant: "demo", userAgent: "boto3", country: undefined };
  return planPut(
    data.map((piece) => Buffer.from(piece)),
    sender,
    NOW,
    () => undefined,
    () => `id-${++ids}`,
    () => Promise.resolve(),
  );
}

function payload(value: { record: { payload: Uint8Array } } | undefined): unknown {
  return JSON.parse(Buffer.from(value?.record.payload ?? []).toString());
}

describe("records of a Firehose call", async () => {
  test("become one log record for all of the call's events", async () => {
    const { records, documents, acceptedEvents } = await plan(
      '{"event_name":"a","event_time":0}',
      '{"event_name":"b"}\n{"event_name":"c"}',
    );
    expect(records).toHaveLength(1);
    expect(records[0]?.sources).toEqual([0, 1, 1]);
    expect(records[0]?.record.header).toMatchObject({ tenant: "demo", minTime: 0, maxTime: NOW });
    expect(payload(records[0])).toEqual([
      { event_name: "a", event_time: "1970-01-01T00:00:00.000Z" },
      { event_name: "b" },
      { event_name: "c" },
    ]);
    expect({ documents, acceptedEvents }).toEqual({ documents: 3, acceptedEvents: 3 });
  });

  test("are kept as failed events where they are no events, with reason and raw text", async () => {
    const { records } = await plan(
      "text",
      '{"event_name":"a"}{"event_id":"7","value":"x"}',
      Buffer.from([255]),
    );
    expect(records.map(({ record, sources }) => [record.kind, sources])).toEqual([
      ["events", [1]],
      ["failed", [0, 1, 2]],
    ]);
    expect(payload(records[1])).toEqual([
      expect.objectContaining({
        failed_id: "id-1",
        stage: "decode",
        code: "invalid_json",
        path: "$",
        raw: "text",
      }),
      expect.objectContaining({
        failed_id: "7",
        code: "type",
        path: "$.value",
        raw: '{"event_id":"7","value":"x"}',
      }),
      expect.objectContaining({ failed_id: "id-2", code: "invalid_utf8", raw: "base64:/w==" }),
    ]);
  });

  test("with more than a hundred documents that are no events are kept whole, once; their events are stored all the same", async () => {
    const record = `[${'{"event_name":1},'.repeat(101)}{"event_name":"a"}]`;
    const { records, documents, acceptedEvents } = await plan(record, "text");
    expect({ documents, acceptedEvents }).toEqual({ documents: 103, acceptedEvents: 1 });
    expect(records.map(({ record: { kind }, sources }) => [kind, sources])).toEqual([
      ["events", [0]],
      ["failed", [0, 1]],
    ]);
    const [whole] = payload(records[1]) as FailedEntry[];
    expect(whole).toMatchObject({ code: "type", path: "$.event_name", raw: record });
    expect(whole?.message).toContain("101 documents");
  });

  test("take turns with others, also within a record", async () => {
    let turns = 0;
    const data = Buffer.from(`[${"0,".repeat(10_000)}0]`);
    const sender = { tenant: "demo", userAgent: undefined, country: undefined };
    await planPut(
      [data],
      sender,
      NOW,
      () => undefined,
      () => "id",
      async () => void turns++,
    );
    expect(turns).toBeGreaterThan(20);
  });

  test("hold no lone surrogate, neither as event nor as failed event", async () => {
    const { records } = await plan('{"event_name":"a","user_id":"\\ud800"}', '[{"x":"\\ud800"}]');
    expect(payload(records[0])).toEqual([{ event_name: "a", user_id: "\uFFFD" }]);
    const [entry] = payload(records[1]) as FailedEntry[];
    expect(entry?.raw).toBe('{"x":"\\ud800"}');
  });
});
