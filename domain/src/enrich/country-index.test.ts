import fc from "fast-check";
import { expect, test } from "vitest";
import { flattenRanges, parseRanges, type CountryRange } from "./build-country-index.ts";
import {
  CountryIndexError,
  encodeCountryIndex,
  openCountryIndex,
  type CountryBoundary,
} from "./country-index.ts";

const range = (start: number, end: number, country: string): CountryRange => ({
  start: BigInt(start),
  end: BigInt(end),
  country,
});
const flatten = (...ranges: CountryRange[]) =>
  [...flattenRanges(ranges, 256n)].map(({ start, country }) => `${start}${country}`);

test("goes on with the outer range after an inner one", () => {
  expect(flatten(range(10, 29, "DE"), range(15, 19, "BE"))).toEqual(["0", "10DE", "15BE", "20DE", "30"]);
});

test("takes the inner of two that begin together", () => {
  expect(flatten(range(10, 29, "FR"), range(10, 14, "SK"), range(15, 29, "NL"))).toEqual([
    "0",
    "10SK",
    "15NL",
    "30",
  ]);
});

test("merges neighbours of one country and ends at the last address", () => {
  expect(flatten(range(0, 9, "US"), range(10, 99, "US"), range(200, 255, "CA"))).toEqual([
    "0US",
    "100",
    "200CA",
  ]);
});

test("skips lines that are no range", () => {
  expect([...parseRanges(["", "1,2", "1,2,DE", "x,2,DE", "1,2,de", "3,4,FR\r"])]).toEqual([
    range(1, 2, "DE"),
    range(3, 4, "FR"),
  ]);
});

// Ranges that are nested or apart, as in the table: a provider's block with customers' blocks inside.
const block = fc.record({
  at: fc.nat(15),
  inner: fc.array(fc.nat(15), { maxLength: 3 }),
  country: fc.constantFrom("AA", "BB", "CC"),
});

test("agrees with asking every range, the innermost first", () => {
  fc.assert(
    fc.property(fc.uniqueArray(block, { selector: ({ at }) => at }), (blocks) => {
      const ranges = blocks
        .flatMap(({ at, inner, country }) => [
          range(at * 16, at * 16 + 15, country),
          ...inner.map((offset) => range(at * 16 + offset, at * 16 + offset, "ZZ")),
        ])
        .sort((a, b) => Number(a.start - b.start || b.end - a.end));
      const boundaries = [...flattenRanges(ranges, 256n)];
      for (let address = 0n; address < 256n; address++) {
        const expected =
          ranges.findLast(({ start, end }) => start <= address && address <= end)?.country ?? "";
        expect(boundaries.findLast(({ start }) => start <= address)?.country ?? "").toBe(expected);
      }
    }),
  );
});

test("finds in the packed index what the boundaries say, for both families", () => {
  const boundary = (bits: number) =>
    fc.record<CountryBoundary>({
      start: fc.bigInt({ min: 0n, max: 2n ** BigInt(bits) - 1n }),
      country: fc.constantFrom("", "DE", "US", "ZW"),
    });
  const sorted = (bits: number) =>
    fc
      .uniqueArray(boundary(bits), { selector: ({ start }) => start, minLength: 1 })
      .map((list) => list.sort((a, b) => (a.start < b.start ? -1 : 1)));
  fc.assert(
    fc.property(sorted(32), sorted(128), (ipv4, ipv6) => {
      const lookup = openCountryIndex(encodeCountryIndex(ipv4, ipv6));
      const inReach = (start: bigint, bits: number) =>
        start >> BigInt(bits - 8) > 0x20n && start >> BigInt(bits - 8) < 0x60n;
      for (const { start, country } of ipv4.filter(({ start }) => inReach(start, 32))) {
        expect(lookup(dotted(start)) ?? "").toBe(country);
      }
      for (const { start, country } of ipv6.filter(({ start }) => inReach(start, 128))) {
        expect(lookup(colons(start)) ?? "").toBe(country);
      }
    }),
  );
});

test("refuses an index that is cut, damaged or of another format", () => {
  const whole = encodeCountryIndex([{ start: 0n, country: "DE" }], [{ start: 0n, country: "DE" }]);
  for (let length = 0; length < whole.length; length++) {
    expect(() => openCountryIndex(whole.slice(0, length))).toThrow(CountryIndexError);
  }
  for (let at = 0; at < whole.length; at++) {
    const damaged = whole.slice();
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    expect(() => openCountryIndex(damaged)).toThrow(CountryIndexError);
  }
});

function dotted(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 0xffn).join(".");
}

function colons(address: bigint): string {
  return [112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n]
    .map((shift) => ((address >> shift) & 0xffffn).toString(16))
    .join(":");
}
