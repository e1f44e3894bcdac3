import { parentPort, workerData } from "node:worker_threads";
import type { TransformCall, TransformReply, TransformWorkerData } from "./transform-messages.ts";

/** The thread that an operator's transform runs in; started by WorkerTransformHost. */

type Transform = (records: unknown, context: unknown) => unknown;

const { module, maxAnswerBytes } = workerData as TransformWorkerData;
const transform = await load();
if (transform) {
  parentPort?.on("message", (call: TransformCall) => void answer(transform, call));
  send({ kind: "ready" });
}

async function load(): Promise<Transform | null> {
  try {
    const loaded = (await import(module)) as { transform?: unknown; default?: unknown };
    const found = loaded.transform ?? loaded.default;
    if (typeof found === "function") return found as Transform;
    send({ kind: "unusable", detail: "it exports no function" });
  } catch (error) {
    send({ kind: "unusable", detail: messageOf(error) });
  }
  return null;
}

async function answer(transform: Transform, { id, records, context }: TransformCall): Promise<void> {
  try {
    const returned = await transform(records, context);
    const plain = plainRecords(returned, records.length);
    if (plain) send({ kind: "answer", id, answer: plain });
    else
      send({
        kind: "failure",
        id,
        reason: "answer_too_large",
        message: `the answer is larger than ${maxAnswerBytes} bytes or twice the records`,
      });
  } catch (error) {
    send({ kind: "failure", id, reason: "threw", message: messageOf(error) });
  }
}

/**
 * Copies the fields that count, as strings, so that whatever else the function returned stays here. A Lambda's `{records: [...]}` is taken too.
 * Null: too large.
 */
function plainRecords(returned: unknown, asked: number): unknown {
  const list = Array.isArray(returned)
    ? returned
    : (returned as { records?: unknown } | null | undefined)?.records;
  if (!Array.isArray(list)) return "no array";
  if (list.length > asked * 2) return null;
  let bytes = 0;
  const plain = list.map((each: unknown) => {
    const record = (typeof each === "object" && each !== null ? each : {}) as Record<string, unknown>;
    const text = (key: string) => (typeof record[key] === "string" ? record[key] : undefined);
    const copy = { recordId: text("recordId"), result: text("result"), data: text("data") };
    bytes += (copy.recordId?.length ?? 0) + (copy.result?.length ?? 0) + (copy.data?.length ?? 0);
    return copy;
  });
  return bytes > maxAnswerBytes ? null : plain;
}

function send(reply: TransformReply): void {
  parentPort?.postMessage(reply);
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.slice(0, 1_000);
}
