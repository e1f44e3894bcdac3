import { limits } from "@kontor/contracts";
import { TransformFailedError, type TransformHost, type TransformRecord } from "@kontor/core";

/** An event as a JSON object. */
export type EventObject = Readonly<Record<string, unknown>>;

/** What a transform made of a batch; indexes are those of the events given. Each event is in exactly one list. */
export interface TransformOutcome {
  readonly ok: readonly { readonly index: number; readonly event: EventObject }[];
  readonly dropped: readonly number[];
  readonly failed: readonly {
    readonly index: number;
    /** Stable: `transform_failed`, `transform_timeout`, `transform_crashed`, `transform_bad_answer`, `processing_failed`. */
    readonly code: string;
    readonly message: string;
  }[];
}

export interface TransformRunnerOptions {
  readonly host: TransformHost;
  /** Calls before a chunk is given up. Default 3. */
  readonly attempts?: number;
  /** Events of one call. Default 500. */
  readonly chunkEvents?: number;
  /** Bytes of JSON of one call, unless a single event has more. Default 3 MiB, as Firehose has it. */
  readonly chunkBytes?: number;
}

export interface TransformRunner {
  /** Never rejects because of the function: what it could not do is in `failed`. */
  run(tenant: string, events: readonly EventObject[], receivedMs: number): Promise<TransformOutcome>;
}

/** Makes a runner of an operator's transform with the meaning of a Firehose Lambda. */
export function createTransformRunner(options: TransformRunnerOptions): TransformRunner {
  return {
    run: async (tenant, events, receivedMs) => {
      const outcome: Outcome = { ok: [], dropped: [], failed: [] };
      const bounds = { events: options.chunkEvents ?? 500, bytes: options.chunkBytes ?? 3 * 1024 * 1024 };
      for (const chunk of chunksOf(events, bounds)) {
        const answer = await invoke(options.host, chunk, { tenant, receivedMs }, options.attempts ?? 3);
        if (answer.ok) sortAnswer(chunk, answer.value, outcome);
        else for (const { index } of chunk) outcome.failed.push({ index, ...answer.failure });
      }
      return outcome;
    },
  };
}

interface Outcome {
  ok: { index: number; event: EventObject }[];
  dropped: number[];
  failed: { index: number; code: string; message: string }[];
}

interface Place {
  readonly index: number;
  readonly json: Buffer;
}

function* chunksOf(
  events: readonly EventObject[],
  bounds: { events: number; bytes: number },
): Generator<Place[]> {
  let chunk: Place[] = [];
  let bytes = 0;
  for (const [index, event] of events.entries()) {
    const json = Buffer.from(JSON.stringify(event));
    if (chunk.length > 0 && (chunk.length === bounds.events || bytes + json.length > bounds.bytes)) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    chunk.push({ index, json });
    bytes += json.length;
  }
  if (chunk.length > 0) yield chunk;
}

type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly failure: { readonly code: string; readonly message: string } };

async function invoke(
  host: TransformHost,
  chunk: readonly Place[],
  { tenant, receivedMs }: { tenant: string; receivedMs: number },
  attempts: number,
): Promise<Answer> {
  const records = chunk.map(({ index, json }): TransformRecord => ({
    recordId: String(index),
    data: json.toString("base64"),
    approximateArrivalTimestamp: receivedMs,
  }));
  let last: TransformFailedError | null = null;
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      return { ok: true, value: await host.invoke(records, { tenant }) };
    } catch (error) {
      if (!(error instanceof TransformFailedError)) throw error;
      last = error;
    }
  }
  const code =
    last?.reason === "timeout" || last?.reason === "crashed"
      ? `transform_${last.reason}`
      : "transform_failed";
  return {
    ok: false,
    failure: { code, message: `${last?.message ?? ""} Given up after ${attempts} tries.` },
  };
}

/** Takes the function's answer apart. A record that is missing or answered twice has failed; ids that were not asked for are ignored. */
function sortAnswer(chunk: readonly Place[], answer: unknown, outcome: Outcome): void {
  const answers = new Map<unknown, Record<string, unknown> | "twice">();
  for (const each of Array.isArray(answer) ? (answer as unknown[]) : []) {
    if (typeof each !== "object" || each === null) continue;
    const { recordId } = each as { recordId?: unknown };
    answers.set(recordId, answers.has(recordId) ? "twice" : (each as Record<string, unknown>));
  }
  for (const { index } of chunk) {
    const found = answers.get(String(index));
    const bad = (message: string) => outcome.failed.push({ index, code: "transform_bad_answer", message });
    if (found === undefined) bad("The transform did not answer for this record.");
    else if (found === "twice") bad("The transform answered twice for this record.");
    else if (found["result"] === "Dropped") outcome.dropped.push(index);
    else if (found["result"] === "ProcessingFailed")
      outcome.failed.push({
        index,
        code: "processing_failed",
        message: "The transform answered ProcessingFailed.",
      });
    else if (found["result"] !== "Ok")
      bad("The transform's result is none of Ok, Dropped, ProcessingFailed.");
    else {
      const event = readEvent(found["data"]);
      if (typeof event === "string") bad(event);
      else outcome.ok.push({ index, event });
    }
  }
}

/** The event, or why there is none. */
function readEvent(data: unknown): EventObject | string {
  if (typeof data !== "string") return "The transform answered Ok without data.";
  const bytes = Buffer.from(data, "base64");
  if (bytes.length > limits.eventBytes)
    return `The transformed event is larger than ${limits.eventBytes} bytes.`;
  try {
    const event = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
    if (typeof event === "object" && event !== null && !Array.isArray(event)) return event as EventObject;
    return "The transformed data is no JSON object.";
  } catch {
    return "The transformed data is no base64 of JSON text in UTF-8.";
  }
}
