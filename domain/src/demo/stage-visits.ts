import { setImmediate as breathe } from "node:timers/promises";
import type { LakeEngine, Staging } from "@kontor/core";
import type { DemoVisit } from "./visit.ts";

const VISITS_PER_TURN = 500;

interface StageTo {
  readonly engine: LakeEngine;
  readonly tenant: string;
  readonly signal: AbortSignal;
}

/** Visits on their way into the lake. Rejects with the signal's reason when aborted; then nothing is left. */
export async function stageVisits(
  { engine, tenant, signal }: StageTo,
  visits: Iterable<DemoVisit>,
): Promise<Staging> {
  const staging = await engine.stage();
  try {
    let staged = 0;
    for (const { json, end, guest } of visits) {
      const adding = staging.add({ tenant, received: end, idPrefix: "", ...guest }, Buffer.from(json));
      if (adding !== undefined) await adding;
      if (++staged % VISITS_PER_TURN !== 0) continue;
      await breathe();
      signal.throwIfAborted();
    }
    return staging;
  } catch (error) {
    await staging.discard();
    throw error;
  }
}
