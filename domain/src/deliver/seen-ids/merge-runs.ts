import type { Disk } from "@kontor/core";
import type { RunSpan } from "./run-format.ts";
import type { RunReader } from "./run-reader.ts";
import { RunWriter } from "./run-writer.ts";

const IDS_PER_WRITE = 32_768;

/** Merges ascending runs into one: fewer filters to ask for each new id. */
export async function mergeRuns(
  disk: Disk,
  path: string,
  runs: readonly RunReader[],
  span: RunSpan,
): Promise<void> {
  const atMost = runs.reduce((sum, run) => sum + run.meta.ids, 0);
  const writer = await RunWriter.create(disk, path, atMost);
  try {
    const inputs = await Promise.all(runs.map((run) => Input.open(run)));
    const out = new Uint32Array(IDS_PER_WRITE * 2);
    for (;;) {
      const filled = await fill(out, inputs);
      if (filled === 0) break;
      await writer.append(out.subarray(0, filled * 2));
    }
    await writer.finish(span);
  } finally {
    await writer.close();
  }
}

/** A run being read; at its end `lanes` is empty. */
class Input {
  lanes: Uint32Array = new Uint32Array(0);
  at = 0;
  readonly #pages: AsyncGenerator<Uint32Array>;

  private constructor(run: RunReader) {
    this.#pages = run.pages();
  }

  static async open(run: RunReader): Promise<Input> {
    const input = new Input(run);
    await input.turn();
    return input;
  }

  async turn(): Promise<void> {
    const next = await this.#pages.next();
    this.lanes = next.done ? new Uint32Array(0) : next.value;
    this.at = 0;
  }
}

/** Takes the smallest ids of all inputs until `out` is full or all are at their end. */
async function fill(out: Uint32Array, inputs: readonly Input[]): Promise<number> {
  let count = 0;
  while (count < out.length / 2) {
    let least: Input | null = null;
    for (const input of inputs) {
      if (input.at < input.lanes.length && (least === null || isBelow(input, least))) least = input;
    }
    if (least === null) break;
    out[count * 2] = least.lanes[least.at] as number;
    out[count * 2 + 1] = least.lanes[least.at + 1] as number;
    count++;
    least.at += 2;
    if (least.at === least.lanes.length) await least.turn();
  }
  return count;
}

function isBelow(one: Input, other: Input): boolean {
  const oneHigh = one.lanes[one.at + 1] as number;
  const otherHigh = other.lanes[other.at + 1] as number;
  if (oneHigh !== otherHigh) return oneHigh < otherHigh;
  return (one.lanes[one.at] as number) < (other.lanes[other.at] as number);
}
