import { closeSync, openSync, readSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { encodeCountryIndex, type CountryBoundary } from "./country-index.ts";

const DATA = "@ip-location-db/geo-whois-asn-country";
const require = createRequire(import.meta.url);

/** Version of the bundled address table. */
export async function countryDataVersion(): Promise<string> {
  const manifest = JSON.parse(await readFile(require.resolve(`${DATA}/package.json`), "utf8")) as {
    version: string;
  };
  return manifest.version;
}

/** Turns the bundled CSV files (26 MB) into a country index (7 MB), reading them piece by piece. Blocks for most of a second: for a process of its own. */
export function buildCountryIndex(): Uint8Array<ArrayBuffer> {
  const boundaries = (kind: string, limit: bigint) => {
    const path = require.resolve(`${DATA}/geo-whois-asn-country-${kind}-num.csv`);
    return flattenRanges(parseRanges(linesOf(path)), limit);
  };
  return encodeCountryIndex(boundaries("ipv4", 2n ** 32n), boundaries("ipv6", 2n ** 128n));
}

/** A line of the table: both ends belong to the range. */
export interface CountryRange {
  readonly start: bigint;
  readonly end: bigint;
  readonly country: string;
}

/** Reads `start,end,CC` lines; skips what has another form. */
export function* parseRanges(lines: Iterable<string>): Generator<CountryRange> {
  for (const line of lines) {
    const [, start, end, country] = /^(\d+),(\d+),([A-Z]{2})\r?$/.exec(line) ?? [];
    if (start !== undefined && end !== undefined && country !== undefined) {
      yield { start: BigInt(start), end: BigInt(end), country };
    }
  }
}

/**
 * Makes boundaries of ranges sorted by start. Ranges may lie inside one another (a customer's block in its provider's): the inner one
 * counts, then the outer one goes on. `limit` is the first number that is no address.
 */
export function* flattenRanges(ranges: Iterable<CountryRange>, limit: bigint): Generator<CountryBoundary> {
  let pending: CountryBoundary = { start: 0n, country: "" };
  let last: string | undefined;
  for (const boundary of rawBoundaries(ranges, limit)) {
    if (boundary.start !== pending.start && pending.country !== last) {
      yield pending;
      last = pending.country;
    }
    pending = boundary;
  }
  if (pending.country !== last && pending.start < limit) yield pending;
}

function* rawBoundaries(ranges: Iterable<CountryRange>, limit: bigint): Generator<CountryBoundary> {
  const open: CountryRange[] = [];
  for (const range of ranges) {
    yield* closeBefore(open, range.start);
    yield { start: range.start, country: range.country };
    open.push(range);
  }
  yield* closeBefore(open, limit);
}

function* closeBefore(open: CountryRange[], position: bigint): Generator<CountryBoundary> {
  for (let inner = open.at(-1); inner !== undefined && inner.end < position; inner = open.at(-1)) {
    const { end } = inner;
    while (open.length > 0 && (open.at(-1) as CountryRange).end <= end) open.pop();
    yield { start: end + 1n, country: open.at(-1)?.country ?? "" };
  }
}

function* linesOf(path: string): Generator<string> {
  const file = openSync(path, "r");
  try {
    const chunk = Buffer.alloc(65_536);
    let rest = "";
    for (let bytes = readSync(file, chunk); bytes > 0; bytes = readSync(file, chunk)) {
      const lines = (rest + chunk.toString("latin1", 0, bytes)).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
    yield rest;
  } finally {
    closeSync(file);
  }
}
