import { randomBytes } from "node:crypto";
import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import { InvariantError, systemClock, type LogReader } from "@kontor/core";
import { CLICKS } from "@kontor/domain/collect";
import { Compactor, Delivery } from "@kontor/domain/deliver";
import type { SegmentLogHandle } from "@kontor/embedded";
import type { DeliveryThreadData, FromDelivery, ToDelivery } from "./messages.ts";
import { runDeliveryLoop } from "./delivery-loop.ts";
import { openDeliveryParts } from "./delivery-parts.ts";
import { runMaintenance } from "./maintenance.ts";

/*
 * The thread that owns the lake: delivery, compaction and clean-up, with their own connection to the relational store. The HTTP thread only appends
 * to the log; this one reads it through files and the shared durable end.
 */

if (parentPort === null) throw new InvariantError("delivery-worker.ts runs as a worker thread only.");
await run(parentPort, workerData as DeliveryThreadData<SegmentLogHandle>);

async function run(port: MessagePort, data: DeliveryThreadData<SegmentLogHandle>): Promise<void> {
  const stop = new AbortController();
  const tell = (message: FromDelivery) => port.postMessage(message);
  const started = performance.now();
  await using parts = await openDeliveryParts(data);
  const { lake, log } = parts;
  const runId = `${data.runId}-${randomBytes(2).toString("hex")}`;
  await lake.removeOrphans({ olderThanMs: 0 });
  const delivery = new Delivery({ ...parts, clock: systemClock, runId });
  await delivery.recover();
  for (const name of parts.seen.damaged())
    tell({
      kind: "trouble",
      where: "ids",
      message: `${name} was damaged; its ids were read from the log again.`,
    });
  const offsets = await Promise.all(
    partitionsOf(log).map((partition) => lake.offset("delivery", CLICKS, partition)),
  );
  const waiting = watchMessages(port, log, offsets, stop, tell);
  tell({ kind: "ready", offsets, tookMs: performance.now() - started });
  const hooks = {
    delivered(batch: Parameters<Parameters<typeof runDeliveryLoop>[3]["delivered"]>[0], tookMs: number) {
      offsets[batch.partition] = batch.next;
      tell({ kind: "delivered", batch, tookMs });
      waiting.check();
      const failure = parts.seen.failure();
      if (failure !== null) tell({ kind: "trouble", where: "ids", message: failure.message });
    },
    trouble: (error: unknown) => tell({ kind: "trouble", where: "delivery", message: describe(error) }),
    recovered: () => tell({ kind: "recovered", where: "delivery" }),
  };
  const compactor = new Compactor({ ...parts, clock: systemClock, runId });
  await Promise.all([
    ...partitionsOf(log).map((partition) => runDeliveryLoop(partition, delivery, log, hooks, stop.signal)),
    runMaintenance({ ...parts, compactor, runId, tell, signal: stop.signal }),
  ]);
}

function partitionsOf(log: LogReader): number[] {
  return Array.from({ length: log.partitions(CLICKS) }, (_, partition) => partition);
}

// A drain is done when every partition has reached the end it had when the drain was asked for.
function watchMessages(
  port: MessagePort,
  log: LogReader,
  offsets: readonly number[],
  stop: AbortController,
  tell: (message: FromDelivery) => void,
): { check(): void } {
  let drains: { id: number; ends: number[] }[] = [];
  const check = () => {
    const done = drains.filter((drain) =>
      drain.ends.every((end, partition) => (offsets[partition] ?? 0) >= end),
    );
    drains = drains.filter((drain) => !done.includes(drain));
    for (const drain of done) tell({ kind: "drained", id: drain.id });
  };
  const drain = async (id: number) => {
    const bounds = await Promise.all(partitionsOf(log).map((partition) => log.bounds(CLICKS, partition)));
    drains.push({ id, ends: bounds.map((bound) => bound.end) });
    check();
  };
  port.on("message", (message: ToDelivery) => {
    if (message.kind === "stop") {
      stop.abort();
      port.unref();
    } else {
      drain(message.id).catch((error: unknown) =>
        tell({ kind: "trouble", where: "drain", message: describe(error) }),
      );
    }
  });
  return { check };
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
