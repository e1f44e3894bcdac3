import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TransformHost } from "@kontor/core";
import { createTransformRunner, transformStep, type EventObject } from "@kontor/domain/deliver";
import { openTransformHost } from "@kontor/embedded";

let folder: string;
let modules = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kontor-transform-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function hostOf(source: string, timeoutMs = 10_000): Promise<TransformHost> {
  const module = join(folder, `transform-${++modules}.mjs`);
  await writeFile(module, source);
  return openTransformHost({ module, timeoutMs });
}

/** Answers with what the first event asks for. */
const PARROT = `export const transform = (records) => JSON.parse(Buffer.from(records[0].data, "base64")).answer;`;
/** Does per event what it asks for. */
const OBEDIENT = `
  const decode = (data) => JSON.parse(Buffer.from(data, "base64"));
  const encode = (event) => Buffer.from(JSON.stringify(event)).toString("base64");
  export const transform = (records) => records.map(({ recordId, data }) => {
    const { make, result = "Ok" } = decode(data);
    return { recordId, result, data: encode(make ?? decode(data)) };
  });`;

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");

describe("a transform over a batch", () => {
  it("sorts events into kept, dropped and failed by their results", async () => {
    await using host = await hostOf(OBEDIENT);
    const events: EventObject[] = [
      { make: { a: 1 } },
      { result: "Dropped" },
      { result: "ProcessingFailed" },
      { make: [] },
    ];
    const outcome = await createTransformRunner({ host }).run("cafe", events, 5);
    expect(outcome.ok).toEqual([{ index: 0, event: { a: 1 } }]);
    expect(outcome.dropped).toEqual([1]);
    expect(outcome.failed).toMatchObject([
      { index: 2, code: "processing_failed" },
      { index: 3, code: "transform_bad_answer" },
    ]);
  });

  it("puts every event into exactly one list, whatever the function answers", async () => {
    await using host = await hostOf(PARROT);
    const runner = createTransformRunner({ host, attempts: 1 });
    const entry = fc.record(
      {
        recordId: fc.constantFrom<unknown>("0", "1", "2", "9", 0, null),
        result: fc.constantFrom<unknown>("Ok", "Dropped", "ProcessingFailed", "ok", 1, null),
        data: fc.constantFrom<unknown>(
          base64({ a: 1 }),
          base64([1]),
          "%%%",
          "e30",
          null,
          3,
          Buffer.from([0xff]).toString("base64"),
        ),
      },
      { requiredKeys: [] },
    );
    const answer = fc.oneof(
      { weight: 9, arbitrary: fc.array(fc.oneof(entry, fc.jsonValue()), { maxLength: 6 }) },
      fc.jsonValue(),
    );
    await fc.assert(
      fc.asyncProperty(answer, async (given) => {
        const { ok, dropped, failed } = await runner.run(
          "cafe",
          [{ answer: given }, {}, {}] as EventObject[],
          5,
        );
        const indexes = [...ok.map((each) => each.index), ...dropped, ...failed.map((each) => each.index)];
        expect(indexes.sort((a, b) => a - b)).toEqual([0, 1, 2]);
        for (const { event } of ok) expect(typeof event).toBe("object");
      }),
      { numRuns: 300 },
    );
  });

  it("fails a record that is answered twice, and only that", async () => {
    await using host = await hostOf(PARROT);
    const data = base64({ a: 1 });
    const answer = ["0", "0", "1"].map((recordId) => ({ recordId, result: "Ok", data }));
    const { ok, failed } = await createTransformRunner({ host }).run("cafe", [{ answer }, {}], 5);
    expect(ok.map((each) => each.index)).toEqual([1]);
    expect(failed).toMatchObject([{ index: 0, code: "transform_bad_answer" }]);
  });

  it("gives up on a batch after three tries, and goes on with the next", async () => {
    await using host = await hostOf(`
      let calls = 0;
      export const transform = (records) => {
        if (JSON.parse(Buffer.from(records[0].data, "base64")).bad) throw new Error("call " + ++calls);
        return records.map((each) => ({ ...each, result: "Ok" }));
      };`);
    const runner = createTransformRunner({ host, chunkEvents: 2 });
    const { ok, failed } = await runner.run("cafe", [{ bad: true }, { b: 2 }, { c: 3 }], 5);
    expect(ok).toEqual([{ index: 2, event: { c: 3 } }]);
    expect(failed).toMatchObject([
      { index: 0, code: "transform_failed", message: expect.stringContaining("call 3") as string },
      { index: 1, code: "transform_failed" },
    ]);
  });

  it("succeeds when a later try does", async () => {
    await using host = await hostOf(`
      let calls = 0;
      export const transform = (records) => {
        if (++calls < 3) throw new Error("not yet");
        return records.map((each) => ({ ...each, result: "Ok" }));
      };`);
    const { ok } = await createTransformRunner({ host }).run("cafe", [{ a: 1 }], 5);
    expect(ok).toEqual([{ index: 0, event: { a: 1 } }]);
  });

  it("says so when the function took too long or ended its thread", async () => {
    await using endless = await hostOf("export const transform = () => { for (;;) {} };", 300);
    const slow = await createTransformRunner({ host: endless, attempts: 1 }).run("cafe", [{}], 5);
    expect(slow.failed).toMatchObject([{ code: "transform_timeout" }]);
    await using fatal = await hostOf("export const transform = () => process.exit(1);");
    const crashed = await createTransformRunner({ host: fatal, attempts: 1 }).run("cafe", [{}], 5);
    expect(crashed.failed).toMatchObject([{ code: "transform_crashed" }]);
  });

  it("cuts batches by number and by bytes, and lets a large event go alone", async () => {
    await using host = await hostOf(`
      const encode = (event) => Buffer.from(JSON.stringify(event)).toString("base64");
      export const transform = (records) => records.map(({ recordId }) => ({ recordId, result: "Ok", data: encode({ together: records.length }) }));`);
    const runner = createTransformRunner({ host, chunkEvents: 3, chunkBytes: 100 });
    const large = { text: "x".repeat(200) };
    const { ok } = await runner.run("cafe", [{}, {}, {}, {}, large, {}], 5);
    expect(ok.map(({ event }) => event["together"])).toEqual([3, 3, 3, 1, 1, 1]);
  });
});

describe("the transform step of delivery", () => {
  it("holds what the transform makes to the rules of the door", async () => {
    await using host = await hostOf(OBEDIENT);
    const step = transformStep(host);
    const results = await step.run(
      "cafe",
      [
        { make: { event_name: "menu_view", event_time: "2026-01-01T12:00:00+02:00", mood: "good" } },
        { make: { event_name: "menu_view", value: "much" } },
        { make: { no: "name" } },
        { make: { event_name: "menu_view", schema_error: "forged" } },
        { result: "Dropped" },
      ],
      Date.UTC(2026, 0, 2),
    );
    expect(results).toMatchObject([
      { kind: "keep", event: { event_time: "2026-01-01T10:00:00Z", props: { mood: "good" } } },
      { kind: "fail", stage: "transform", code: "type", path: "$.value" },
      { kind: "fail", stage: "transform", code: "required", path: "$.event_name" },
      { kind: "keep", event: { event_name: "menu_view", props: { schema_error: "forged" } } },
      { kind: "drop" },
    ]);
  });
});
