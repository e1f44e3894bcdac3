import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashEventId } from "../../collect/index.ts";
import { RunFilter } from "./run-filter.ts";
import { sortLanes } from "./seal-table.ts";

const word = fc.oneof(
  fc.nat(0xffffffff),
  fc.nat(3),
  fc.integer({ min: 0xfffffffc, max: 0xffffffff }),
  fc.constant(42),
);

function filterOf(lanes: Uint32Array, room = 0): RunFilter {
  const filter = new RunFilter(lanes.length / 2 + room);
  for (let at = 0; at < lanes.length; at += 2) filter.append(lanes[at] as number, lanes[at + 1] as number);
  filter.finish();
  return filter;
}

function hashed(name: string, count: number): Uint32Array {
  const lanes = new Uint32Array(count * 2);
  for (let at = 0; at < count; at++) hashEventId("cafe", `${name}-${at}`, lanes, at * 2);
  return lanes;
}

describe("the filter of a run", () => {
  it("never denies an id it was given, however the ids are spread, also after it was stored", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 2_000 }),
        fc.nat(50),
        (ids, room) => {
          const lanes = sortLanes(Uint32Array.from(ids.flat()));
          const filter = filterOf(lanes, room);
          const { bits, fingerprints, buckets } = filter;
          const stored = new RunFilter(buckets, { bits: bits.slice(), fingerprints: fingerprints.slice() });
          for (const [low, high] of ids) {
            expect(filter.mayHave(low, high)).toBe(true);
            expect(stored.mayHave(low, high)).toBe(true);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("denies about 1,023 of 1,024 others at 12.3 bits per id", () => {
    const filter = filterOf(sortLanes(hashed("known", 50_000)));
    const others = hashed("other", 50_000);
    let wrong = 0;
    for (let at = 0; at < others.length; at += 2) {
      if (filter.mayHave(others[at] as number, others[at + 1] as number)) wrong++;
    }
    expect(wrong).toBeLessThan((1.5 * 50_000) / 1_024);
    expect((filter.bytes * 8) / 50_000).toBeLessThan(12.3);
  });

  it("denies everything when it is empty", () => {
    expect(filterOf(new Uint32Array(0)).mayHave(1, 1)).toBe(false);
  });
});
