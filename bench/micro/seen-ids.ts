import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { systemClock } from "@kontor/core";
import { hashEventId } from "@kontor/domain/collect";
import { openSeenIds, type SeenIds } from "@kontor/domain/deliver";
import { NodeDisk } from "@kontor/embedded";

/**
 * How fast the set of seen ids answers and grows, in events per CPU-second: `node bench/micro/seen-ids.ts [--ids 10] [--batch 10000] [--repeats 0.01]`
 * (millions of ids). Hashing is measured apart, since the front door does it. One JSON object on stdout.
 */

const { values } = parseArgs({
  options: {
    ids: { type: "string", default: "10" },
    batch: { type: "string", default: "10000" },
    repeats: { type: "string", default: "0.01" },
  },
});
const ids = Number(values.ids) * 1e6;
const batch = Number(values.batch);
const repeats = Number(values.repeats);

const directory = await mkdtemp(join(tmpdir(), "kontor-seen-"));
try {
  console.log(JSON.stringify(await measure(), null, 2));
} finally {
  await rm(directory, { recursive: true });
}

async function measure() {
  const open = () =>
    openSeenIds({ disk: new NodeDisk(), directory: join(directory, "ids"), clock: systemClock });
  const batches = Math.ceil(ids / batch);
  let seen = await open();
  const thirds = [];
  for (let third = 0; third < 3; third++) {
    const from = Math.floor((batches * third) / 3);
    thirds.push(await fill(seen, from, Math.floor((batches * (third + 1)) / 3)));
  }
  await seen.settled();
  const statistics = seen.statistics();
  // With --expose-gc: what is held; without: what has come together by now.
  globalThis.gc?.();
  const { rss, arrayBuffers } = process.memoryUsage();
  await seen[Symbol.asyncDispose]();
  const start = performance.now();
  seen = await open();
  const openMs = performance.now() - start;
  await seen[Symbol.asyncDispose]();
  return {
    ids,
    batch,
    repeats,
    thirds,
    statistics,
    rssMb: rss / 1e6,
    buffersMb: arrayBuffers / 1e6,
    openMs,
    node: process.version,
  };
}

/** Asks for and adds batches; a share of their ids is from earlier batches. */
async function fill(seen: SeenIds, from: number, upto: number) {
  let [hashCpu, suspectCpu, addCpu, suspected, slowestMs] = [0, 0, 0, 0, 0];
  for (let at = from; at < upto; at++) {
    const started = performance.now();
    const lanes = new Uint32Array(batch * 2);
    hashCpu += await cpu(async () => hashBatch(lanes, at));
    suspectCpu += await cpu(async () => {
      suspected += (await seen.suspects(lanes)).length;
    });
    addCpu += await cpu(() => seen.add([lanes], Date.now(), { partition: 0, upto: at + 1 }));
    slowestMs = Math.max(slowestMs, performance.now() - started);
  }
  const events = (upto - from) * batch;
  const perSecond = (seconds: number) => Math.round(events / seconds);
  return {
    events,
    suspected,
    hashPerCpuS: perSecond(hashCpu),
    suspectsPerCpuS: perSecond(suspectCpu),
    addsPerCpuS: perSecond(addCpu),
    bothPerCpuS: perSecond(suspectCpu + addCpu),
    slowestBatchMs: Math.round(slowestMs),
  };
}

function hashBatch(lanes: Uint32Array, at: number): void {
  for (let index = 0; index < batch; index++) {
    const repeated = at > 0 && Math.random() < repeats;
    const number = repeated ? Math.floor(Math.random() * at * batch) : at * batch + index;
    hashEventId("cafe", `0197a2c4-5b6d-7e8f-9012-${number.toString(16).padStart(12, "0")}`, lanes, index * 2);
  }
}

/** CPU seconds of the whole process, background work included. */
async function cpu(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
