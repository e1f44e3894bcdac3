import type { WrittenFile } from "@kontor/core";
import { DEMO_DAYS, demoVisits, type DemoSpan } from "./demo-model.ts";
import { demoGoneOn, readDemoEnd, readDemoStage } from "./demo-progress.ts";
import { DAY_LEVEL, DEMO_FILES, type DemoFill } from "./fill-demo.ts";
import { stageVisits } from "./stage-visits.ts";
import type { DemoVisit } from "./visit.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Less is not worth a file. */
const LEAST_MS = 5 * MINUTE_MS;
/** Written in one commit at most, as at the beginning. */
const STEP_MS = 7 * DAY_MS;

/** Demo data that is to go on after its first days. */
export interface DemoContinuation extends DemoFill {
  /** Nothing later is written, ms since the epoch. */
  readonly until: number;
}

/** Whether there is anything to write for {@link continueDemo}. */
export async function demoIsBehind({
  lake,
  now,
  until,
}: Pick<DemoContinuation, "lake" | "now" | "until">): Promise<boolean> {
  if ((await readDemoStage(lake)).kind !== "complete") return false;
  return until - ((await readDemoEnd(lake)) ?? now) >= LEAST_MS;
}

/**
 * Writes what happened in the demo's shops since the first days, or since the last call, straight into the lake. Each commit moves the time up to which it is written, so
 * that nothing is missing or there twice, wherever an attempt ended. After a pause longer than the demo's first days only so many days are written. Does nothing
 * before those are complete and after a removal. Rejects as fillDemo does.
 */
export async function continueDemo(going: DemoContinuation): Promise<void> {
  if (!(await demoIsBehind(going))) return;
  const end = Math.floor(going.until / MINUTE_MS) * MINUTE_MS;
  let written = await readDemoEnd(going.lake);
  for (let after = Math.max(written ?? going.now, end - DEMO_DAYS * DAY_MS); after < end;) {
    const step = { after, until: Math.min(end, Math.floor((after + STEP_MS) / MINUTE_MS) * MINUTE_MS) };
    await writeStep(going, step, written);
    after = step.until;
    written = after;
  }
}

async function writeStep(
  going: DemoContinuation,
  span: DemoSpan,
  written: number | undefined,
): Promise<void> {
  const { lake, engine, signal } = going;
  const name = `${DEMO_FILES}${going.runId}-${span.until / MINUTE_MS}`;
  using _announced = lake.announce(name);
  const staging = await stageVisits(going, visitsIn(going, span));
  try {
    const files = await engine.write({ table: "events", staging, name, day: null, skip: [] });
    signal.throwIfAborted();
    const add = files.map((file) => ({ table: "events", level: levelOf(file, span), ...file }));
    const offsets = demoGoneOn(written, span.until);
    const { snapshot } = await lake.commit({ reason: "demo", add, end: [], offsets });
    const events = files.reduce((sum, file) => sum + file.rows, 0);
    going.written({ days: DEMO_DAYS, of: DEMO_DAYS, events, snapshot });
  } finally {
    await staging.discard();
  }
}

function* visitsIn({ shops, now, offsetMs = 0 }: DemoContinuation, span: DemoSpan): Generator<DemoVisit> {
  const ageAt = (time: number) =>
    Math.floor((now + offsetMs) / DAY_MS) - Math.floor((time + offsetMs) / DAY_MS);
  for (let age = ageAt(span.after); age >= ageAt(span.until); age--)
    yield* demoVisits(shops, now, age, offsetMs, span);
}

// A day that is written in one piece needs no compaction.
function levelOf({ day }: WrittenFile, { after, until }: DemoSpan): number {
  const start = Date.parse(day);
  return after < start && start + DAY_MS <= until ? DAY_LEVEL : 0;
}
