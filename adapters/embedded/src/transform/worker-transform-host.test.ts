import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  TransformFailedError,
  TransformLoadError,
  type TransformHost,
  type TransformRecord,
} from "@kontor/core";
import { openTransformHost, type TransformHostOptions } from "./worker-transform-host.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kontor-transform-"));
});
afterAll(() => rm(folder, { recursive: true }));

let modules = 0;
async function open(source: string, options: Partial<TransformHostOptions> = {}): Promise<TransformHost> {
  const module = join(folder, `transform-${++modules}.ts`);
  await writeFile(module, source);
  return openTransformHost({ module, ...options });
}

const context = { tenant: "cafe" };
const record = (data: string): TransformRecord => ({
  recordId: "r1",
  data: Buffer.from(data).toString("base64"),
  approximateArrivalTimestamp: 5,
});
const doing = (what: string) => [record(JSON.stringify({ do: what }))];

/** Does what the record says. */
const MOODY = `
  let calls = 0;
  export async function transform(records: any[], context: any) {
    calls++;
    const order = JSON.parse(Buffer.from(records[0].data, "base64").toString()).do;
    if (order === "throw") throw new RangeError("no");
    if (order === "loop") for (;;) {}
    if (order === "hang") await new Promise((resolve) => setTimeout(resolve, 1e9));
    if (order === "exit") process.exit(3);
    if (order === "fill") { const all: unknown[] = []; for (;;) all.push(new Array(1000).fill(calls)); }
    if (order === "reject later") Promise.reject(new Error("late"));
    if (order === "much") return records.map((each) => ({ ...each, result: "Ok", data: "x".repeat(200) }));
    if (order === "many") return Array.from({ length: 3 }, () => records[0]);
    if (order === "function") return [{ recordId: "r1", result: "Ok", data: () => 1 }];
    if (order === "lambda") return { records: [{ recordId: "r1", result: "Dropped" }] };
    if (order === "nothing") return undefined;
    if (order === "environment") return [{ recordId: Object.keys(process.env).join() }];
    if (order === "print") console.log("hello");
    return [{ recordId: "r1", result: "Ok", data: String(calls), more: context.tenant }];
  }`;

describe("the transform host", () => {
  it("calls a named function with records and context, and passes on the fields that count", async () => {
    await using host = await open(
      `export const transform = (records, { tenant }) => records.map((each) => ({ recordId: each.recordId, result: "Ok", data: tenant + each.approximateArrivalTimestamp, other: 1 }));`,
    );
    expect(await host.invoke([record("{}")], context)).toEqual([
      { recordId: "r1", result: "Ok", data: "cafe5" },
    ]);
  });

  it("calls a default function too", async () => {
    await using host = await open(`export default () => [{ recordId: "r1", result: "Dropped" }];`);
    expect(await host.invoke([record("{}")], context)).toEqual([
      { recordId: "r1", result: "Dropped", data: undefined },
    ]);
  });

  it.each([
    ["that does not exist", null],
    ["that does not parse", "export const = 1;"],
    ["without a function", "export const transform = 1;"],
    ["that throws when loaded", "throw new Error('not today');"],
    ["that ends its process when loaded", "process.exit(0);"],
  ])("refuses a module %s", async (_, source) => {
    const opened = source === null ? openTransformHost({ module: join(folder, "none.ts") }) : open(source);
    await expect(opened).rejects.toBeInstanceOf(TransformLoadError);
  });

  it("refuses a module that does not come to an end", async () => {
    await expect(open("for (;;) {}", { loadTimeoutMs: 300 })).rejects.toBeInstanceOf(TransformLoadError);
  });

  it.each([
    ["throw", "threw"],
    ["loop", "timeout"],
    ["hang", "timeout"],
    ["exit", "crashed"],
    ["fill", "crashed"],
    ["much", "answer_too_large"],
    ["many", "answer_too_large"],
  ])("answers '%s' with the reason '%s' and works again at the next call", async (order, reason) => {
    // What ends by itself may take its time: filling the memory does, where other work waits for the processor.
    const timeoutMs = reason === "timeout" ? 2_000 : 120_000;
    await using host = await open(MOODY, { timeoutMs, memoryMb: 24, maxAnswerBytes: 100 });
    const failed = await host.invoke(doing(order), context).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failed).toBeInstanceOf(TransformFailedError);
    expect(failed).toMatchObject({ reason });
    expect(await host.invoke(doing("answer"), context)).toMatchObject([{ recordId: "r1", result: "Ok" }]);
  });

  it("takes a Lambda's answer, and leaves the rest of an answer behind", async () => {
    await using host = await open(MOODY);
    expect(await host.invoke(doing("lambda"), context)).toMatchObject([
      { recordId: "r1", result: "Dropped" },
    ]);
    expect(await host.invoke(doing("function"), context)).toEqual([
      { recordId: "r1", result: "Ok", data: undefined },
    ]);
    expect(await host.invoke(doing("nothing"), context)).toBe("no array");
  });

  it("keeps the server's environment away from the function", async () => {
    await using host = await open(MOODY);
    expect(await host.invoke(doing("environment"), context)).toMatchObject([{ recordId: "" }]);
  });

  it("survives a promise that the function forgot", async () => {
    await using host = await open(MOODY);
    // Whether this call still answers is the function's own race; the one after has to.
    await host.invoke(doing("reject later"), context).catch(() => {});
    await host.invoke(doing("answer"), context).catch(() => {});
    expect(await host.invoke(doing("answer"), context)).toMatchObject([{ result: "Ok" }]);
  });

  it("hands over what the function prints, apart from the server's own output", async () => {
    const printed: string[] = [];
    {
      await using host = await open(MOODY, { output: (text) => printed.push(text) });
      await host.invoke(doing("print"), context);
    }
    expect(printed.join("")).toContain("hello");
  });

  it("runs overlapping calls one after another and gives each its own answer", async () => {
    await using host = await open(MOODY);
    const answers = await Promise.all([1, 2, 3].map(() => host.invoke(doing("answer"), context)));
    expect(answers.flat().map((each) => (each as { data: string }).data)).toEqual(["1", "2", "3"]);
  });

  it("fails calls while its module cannot be loaded any more, and works again when it can", async () => {
    const module = join(folder, "vanishing.ts");
    await writeFile(module, MOODY);
    await using host = await openTransformHost({ module });
    await host.invoke(doing("exit"), context).catch(() => {});
    await rm(module);
    await expect(host.invoke(doing("answer"), context)).rejects.toBeInstanceOf(TransformFailedError);
    await writeFile(module, MOODY);
    expect(await host.invoke(doing("answer"), context)).toMatchObject([{ result: "Ok" }]);
  });

  it("refuses calls once it is closed", async () => {
    const host = await open(MOODY);
    await host[Symbol.asyncDispose]();
    await expect(host.invoke(doing("answer"), context)).rejects.toBeInstanceOf(TransformFailedError);
  });
});
