import { LogFullError, type Disk, type DiskFile, type StoredRecord } from "@kontor/core";
import { SimDisk, simRandom, type SimRandom } from "@kontor/core/testing";
import { openSegmentLog, type SegmentLog } from "../segment-log.ts";

/** A defect to build in, to see that the check notices it. */
export type Mutant = (disk: Disk) => Disk;

/** What one run found wrong; empty when the log kept its promises. */
export type Violations = string[];

interface Run {
  readonly random: SimRandom;
  readonly mutant: Mutant;
  readonly violations: Violations;
  /** Number of the next record; a record's number tells its key and value. */
  next: number;
  /** offset -> number: acknowledged, or seen by a reader. Must be there for ever, unless trimmed. */
  readonly promised: Map<number, number>;
  /** Numbers refused because the disk was full: must never be there. */
  readonly refused: Set<number>;
  /** Highest `below` that was asked of trim. */
  trimmable: number;
}

/**
 * One story, different for each seed: a log is opened, records are appended a few at once, some trims, now and then a fault; the process may
 * crash and start again; then the power goes at any operation. What is found must hold every promised record, in order, nothing that was not
 * sent or was refused, and must not look damaged. Then it goes on from there.
 */
export async function powerCutRun(seed: number, mutant: Mutant = (disk) => disk): Promise<Violations> {
  const run: Run = {
    random: simRandom(seed),
    mutant,
    violations: [],
    next: 0,
    promised: new Map(),
    refused: new Set(),
    trimmable: 0,
  };
  let disk = new SimDisk({ seed, sectorBytes: run.random.chance(0.5) ? 512 : 64 });
  const cuts = 1 + run.random.below(3);
  for (let cut = 0; cut < cuts; cut++) {
    disk.cutPowerAfter(run.random.below(90));
    for (let lives = run.random.below(2); lives >= 0; lives--) await live(run, disk);
    disk = disk.powerCut();
    await checkFound(run, disk);
    if (run.violations.length > 0) break;
  }
  return run.violations;
}

/** The value of a record as its number says: wrong bytes are noticed whichever they are. */
function valueOf(number: number): Buffer {
  return Buffer.from(`${number}|`.repeat(1 + ((number * 7919) % 97)));
}

async function open(run: Run, disk: SimDisk): Promise<SegmentLog> {
  return openSegmentLog({
    disk: run.mutant(disk),
    directory: "log",
    streams: { clicks: { partitions: 1 } },
    segmentBytes: 500 + run.random.below(6000),
    maxBatchBytes: 200 + run.random.below(2000),
    onDamage: (damage) => {
      if (damage.kind !== "torn") run.violations.push(`${damage.kind} from ${damage.from}, without a reason`);
    },
  });
}

async function live(run: Run, disk: SimDisk): Promise<void> {
  const { random } = run;
  disk.shortWriteRate = random.chance(0.2) ? 0.3 : 0;
  try {
    const log = await open(run, disk);
    for (let step = 0; step < 12; step++) {
      if (random.chance(0.2)) orderFault(disk, random);
      await appendSome(run, log, random.below(8));
      disk.capacityBytes = Infinity;
      if (random.chance(0.15)) await trimSome(run, log);
      if (random.chance(0.1)) await readBack(run, log);
    }
    if (random.chance(0.5)) await log[Symbol.asyncDispose]();
  } catch (error) {
    // Opening, trimming and reading may fail on a disk that is failing; losing what was promised is what may not happen.
    if (!isDiskError(error)) throw error;
  }
}

function orderFault(disk: SimDisk, random: SimRandom): void {
  const verb = (["sync", "write", "truncate", "open", "syncDirectory", "read"] as const)[random.below(6)];
  if (random.chance(0.3)) disk.capacityBytes = random.below(8000);
  else disk.failNext(verb ?? "sync", "EIO", 1 + random.below(2));
}

async function appendSome(run: Run, log: SegmentLog, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, () => run.next++);
  const outcomes = await Promise.allSettled(
    numbers.map((number) =>
      log.append("clicks", { key: `k${number}`, value: valueOf(number), timestamp: number }),
    ),
  );
  for (const [index, outcome] of outcomes.entries()) {
    const number = numbers[index] ?? -1;
    if (outcome.status === "fulfilled") promise(run, outcome.value.offset, number);
    else if (outcome.reason instanceof LogFullError) run.refused.add(number);
  }
}

async function trimSome(run: Run, log: SegmentLog): Promise<void> {
  const { end } = await log.bounds("clicks", 0);
  const below = run.random.below(end + 1);
  run.trimmable = Math.max(run.trimmable, below);
  await log.trim("clicks", 0, { below });
}

/** Everything from the start on; what a reader has seen is promised from then on. */
async function readBack(run: Run, log: SegmentLog): Promise<Map<number, number>> {
  const { start, end } = await log.bounds("clicks", 0);
  const found = new Map<number, number>();
  let last = -1;
  for (let next = start; next < end;) {
    const batch = await log.read("clicks", 0, next, { maxRecords: 1 + run.random.below(50), maxBytes: 4000 });
    for (const record of batch.records) {
      const number = numberOf(run, record);
      if (number <= last) run.violations.push(`record ${number} after ${last}`);
      last = number;
      found.set(record.offset, number);
    }
    if (batch.next <= next) throw new TypeError(`read from ${next} of [${start}, ${end}) does not advance`);
    next = batch.next;
  }
  for (const [offset, number] of found) promise(run, offset, number);
  if (start > run.trimmable) run.violations.push(`starts at ${start}, asked to trim below ${run.trimmable}`);
  for (const [offset, number] of run.promised) {
    if (offset >= start && found.get(offset) !== number) {
      run.violations.push(`offset ${offset} holds ${found.get(offset)}, promised ${number}`);
    }
  }
  return found;
}

async function checkFound(run: Run, disk: SimDisk): Promise<void> {
  const log = await open(run, disk);
  await readBack(run, log);
  const { end } = await log.bounds("clicks", 0);
  const number = run.next++;
  const { offset } = await log.append("clicks", {
    key: `k${number}`,
    value: valueOf(number),
    timestamp: number,
  });
  if (offset !== end) run.violations.push(`appended at ${offset}, the end was ${end}`);
  promise(run, offset, number);
  await readBack(run, log);
  if (run.random.chance(0.5)) await log[Symbol.asyncDispose]();
}

function promise(run: Run, offset: number, number: number): void {
  const known = run.promised.get(offset);
  if (known !== undefined && known !== number) {
    run.violations.push(`offset ${offset} given to ${known} and to ${number}`);
  }
  run.promised.set(offset, number);
}

/** Which record this is; a violation when it is none that was sent. */
function numberOf(run: Run, record: StoredRecord): number {
  const number = record.timestamp;
  const intact =
    Number.isInteger(number) &&
    number >= 0 &&
    number < run.next &&
    record.key === `k${number}` &&
    valueOf(number).equals(record.value);
  if (run.refused.has(number)) run.violations.push(`record ${number} was refused and is there`);
  if (!intact) run.violations.push(`offset ${record.offset} holds a record that was never sent`);
  return number;
}

function isDiskError(error: unknown): boolean {
  return error instanceof Error && "code" in error;
}

/** Files whose sync does nothing but answer. */
export const withoutSync: Mutant = (disk) => changeFiles(disk, (file) => ({ ...file, sync: async () => {} }));

/** Names are never made durable. */
export const withoutDirectorySync: Mutant = (disk) => changed(disk, { syncDirectory: async () => {} });

/** A disk with some verbs replaced. */
export function changed(disk: Disk, verbs: Partial<Disk>): Disk {
  return {
    open: (path, options) => disk.open(path, options),
    list: (directory) => disk.list(directory),
    makeDirectory: (directory) => disk.makeDirectory(directory),
    rename: (from, to) => disk.rename(from, to),
    unlink: (path) => disk.unlink(path),
    syncDirectory: (directory) => disk.syncDirectory(directory),
    ...verbs,
  };
}

/** A disk whose files are wrapped. */
export function changeFiles(disk: Disk, wrap: (file: DiskFile, path: string) => DiskFile): Disk {
  return changed(disk, { open: async (path, options) => wrap(await disk.open(path, options), path) });
}
