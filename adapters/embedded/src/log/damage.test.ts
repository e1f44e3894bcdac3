import fc from "fast-check";
import { SimDisk } from "@kontor/core/testing";
import { describe, expect, it } from "vitest";
import { append, diskWith, filesOf, openSimLog, readAll, readTexts } from "./testing/sim-log.ts";

const groups = [["first"], ["second", "third, a longer one"], ["", "fifth"], ["sixth"]];
const sent = groups.flat();

/** The groups in one segment, left as a crash leaves it, or closed. */
async function segment(options: { closed: boolean }) {
  const disk = new SimDisk({ seed: 1 });
  const { log } = await openSimLog(disk);
  for (const group of groups) await append(log, ...group);
  if (options.closed) await log[Symbol.asyncDispose]();
  const files = filesOf(disk);
  const [path = ""] = files.keys();
  return { files, path, bytes: files.get(path) ?? Buffer.alloc(0) };
}

/** The groups in a segment each, all closed. */
async function segments() {
  const disk = new SimDisk({ seed: 1 });
  const { log } = await openSimLog(disk, { segmentBytes: 10 });
  for (const group of groups) await append(log, ...group);
  await log[Symbol.asyncDispose]();
  return { files: filesOf(disk), paths: disk.files() };
}

function flipped(bytes: Buffer, at: number, mask: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ mask;
  return copy;
}

/** Opens, checks that each record is the one sent under its offset, appends one more; answers the offsets found. */
async function survivors(disk: SimDisk) {
  const { log, damage } = await openSimLog(disk);
  const records = await readAll(log);
  for (const { offset, value } of records) expect(Buffer.from(value).toString()).toBe(sent[offset]);
  const [position] = await append(log, "after");
  expect((await readTexts(log)).at(-1)).toBe("after");
  return { offsets: records.map((each) => each.offset), damage, appendedAt: position?.offset };
}

const upTo = (count: number) => Array.from({ length: count }, (_, offset) => offset);

describe("a damaged segment", () => {
  it("keeps its longest whole prefix, wherever it is cut", async () => {
    for (const closed of [false, true]) {
      const { files, path, bytes } = await segment({ closed });
      const lengths = new Set<number>();
      for (let length = 0; length <= bytes.length; length++) {
        const { offsets, appendedAt } = await survivors(diskWith(files, path, bytes.subarray(0, length)));
        expect(offsets).toEqual(upTo(offsets.length));
        expect(appendedAt).toBe(offsets.length);
        lengths.add(offsets.length);
      }
      expect([...lengths]).toEqual([0, 1, 2, 3, 4, 5, 6]);
    }
  });

  it("never gives a wrong record after any flip of one bit, and loses at most the record that was hit", async () => {
    for (const closed of [false, true]) {
      const { files, path, bytes } = await segment({ closed });
      let detected = 0;
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const broken = flipped(bytes, bit >> 3, 1 << (bit & 7));
        const { offsets, damage } = await survivors(diskWith(files, path, broken));
        expect(offsets.length).toBeGreaterThanOrEqual(5);
        if (offsets.length === 5) expect(damage.length).toBeGreaterThan(0);
        detected += damage.length > 0 ? 1 : 0;
      }
      expect(detected).toBeGreaterThan(1000);
    }
  });

  it("loses at most one record, with a report, after any flip of a byte in a sealed segment, and serves the later ones", async () => {
    const { files, paths } = await segments();
    for (const path of paths) {
      const bytes = files.get(path) ?? Buffer.alloc(0);
      for (let at = 0; at < bytes.length; at++) {
        const { offsets, damage } = await survivors(diskWith(files, path, flipped(bytes, at, 0xff)));
        expect(offsets.length).toBeGreaterThanOrEqual(5);
        if (offsets.length < 6) expect(damage.length).toBe(1);
      }
    }
  });

  it("never gives a wrong record after any overwriting, cutting, doubling or moving of parts", async () => {
    const { files, path, bytes } = await segment({ closed: true });
    const place = fc.nat(bytes.length);
    const harm = fc.oneof(
      fc.record({ kind: fc.constant("fill" as const), at: place, length: fc.nat(80), with: fc.nat(255) }),
      fc.record({ kind: fc.constant("move" as const), at: place, length: fc.nat(200), with: place }),
      fc.record({ kind: fc.constant("cut" as const), at: place, length: fc.nat(100), with: fc.constant(0) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(harm, { minLength: 1, maxLength: 4 }), async (harms) => {
        let broken = Buffer.from(bytes);
        for (const { kind, at, length, with: other } of harms) {
          if (kind === "fill") broken.subarray(at, at + length).fill(other);
          if (kind === "move") broken.copyWithin(at, other, other + length);
          if (kind === "cut") broken = Buffer.concat([broken.subarray(0, at), broken.subarray(at + length)]);
        }
        await survivors(diskWith(files, path, broken));
      }),
      { numRuns: 1000, seed: 7 },
    );
  });

  it("skips what is damaged before the last group and reports where and what", async () => {
    const { files, path, bytes } = await segment({ closed: false });
    const at = bytes.indexOf("second");
    const disk = diskWith(files, path, flipped(bytes, at, 1));
    const { offsets, damage } = await survivors(disk);
    expect(offsets).toEqual([0, 2, 3, 4, 5]);
    expect(damage).toMatchObject([{ kind: "damaged", stream: "clicks", partition: 0, from: 1, next: 2 }]);
    const again = await openSimLog(disk);
    expect(await readTexts(again.log)).toEqual([sent[0], ...sent.slice(2), "after"]);
  });

  it("moves `next` over the damage when everything asked for is unreadable", async () => {
    const { files, path, bytes } = await segment({ closed: true });
    const disk = diskWith(files, path, flipped(bytes, bytes.indexOf("second"), 1));
    const { log, damage } = await openSimLog(disk);
    expect(damage).toEqual([]);
    const batch = await log.read("clicks", 0, 1, { maxRecords: 1, maxBytes: 100 });
    expect(batch.records.map((each) => each.offset)).toEqual([2]);
    await log.read("clicks", 0, 1, { maxRecords: 1, maxBytes: 100 });
    expect(damage).toMatchObject([{ kind: "damaged", from: 1, next: 2 }]);
  });

  it("gives no offset out twice when the last group is torn before records that can be read", async () => {
    const disk = new SimDisk({ seed: 1 });
    const { log } = await openSimLog(disk);
    await append(log, "one");
    await append(log, "two", "three", "four");
    const files = filesOf(disk);
    const [[path, bytes]] = [...files] as [[string, Buffer]];
    const again = await openSimLog(diskWith(files, path, flipped(bytes, bytes.indexOf("three"), 1)));
    expect(await readTexts(again.log)).toEqual(["one", "two"]);
    expect(again.damage).toMatchObject([{ kind: "torn", from: 2 }]);
    expect(await append(again.log, "five")).toEqual([{ partition: 0, offset: 4 }]);
    expect((await readAll(again.log)).map((each) => each.offset)).toEqual([0, 1, 4]);
  });

  it("does not take bytes of another segment inside a value for records", async () => {
    const first = await segment({ closed: false });
    const disk = new SimDisk({ seed: 1 });
    const { log } = await openSimLog(disk);
    const value = Buffer.concat([Buffer.from("start"), first.bytes]);
    for (const each of [value, value]) await log.append("clicks", { key: "k", value: each, timestamp: 1 });
    await append(log, "last");
    const files = filesOf(disk);
    const [[path, bytes]] = [...files] as [[string, Buffer]];
    const again = await openSimLog(diskWith(files, path, flipped(bytes, bytes.indexOf("start"), 1)));
    expect((await readAll(again.log)).map((each) => each.offset)).toEqual([1, 2]);
  });

  it("reports a segment that was taken away and serves the others", async () => {
    const { files, paths } = await segments();
    files.delete(paths[1] ?? "");
    const disk = diskWith(files, "", Buffer.alloc(0));
    const { log, damage } = await openSimLog(disk);
    expect(await readTexts(log)).toEqual(["first", "", "fifth", "sixth"]);
    expect(damage).toMatchObject([{ kind: "missing", from: 1, next: 3 }]);
  });
});
