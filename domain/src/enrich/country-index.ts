import { crc32 } from "node:zlib";
import { KontorError } from "@kontor/core";
import { parseIp, type IpWords } from "./parse-ip.ts";

/** ISO 3166-1 alpha-2 of an IP address as text; undefined when it is private, unknown or no address. Under a microsecond. */
export type CountryLookup = (ip: string) => string | undefined;

/** Where one country's (or nobody's) addresses begin; it ends where the next one begins. */
export interface CountryBoundary {
  readonly start: bigint;
  /** Two capital letters, or "" for nobody's addresses. */
  readonly country: string;
}

/** The bytes are no country index of this version, or damaged. */
export class CountryIndexError extends KontorError {
  constructor(reason: string) {
    super("unavailable", `The country index is unusable (${reason}). Remove it; it is built anew.`);
  }
}

/*
 * Layout, little-endian, version 1:
 *   0 u32 magic   4 u32 crc32 of all from 8 on   8 u32 N4   12 u32 N6
 *   16 u32 x N4 starts of IPv4    u32 x N6, four times: words 0 to 3 of the starts of IPv6
 *   u16 x N4, u16 x N6 countries: first letter x 256 + second, 0 for nobody
 */
const MAGIC = 0x31_54_43_4b;
const HEADER = 16;

/** Packs boundaries, sorted by start, into the bytes that {@link openCountryIndex} reads. */
export function encodeCountryIndex(
  ipv4: Iterable<CountryBoundary>,
  ipv6: Iterable<CountryBoundary>,
): Uint8Array<ArrayBuffer> {
  const [four, six] = [columnsOf(ipv4), columnsOf(ipv6)];
  const bytes = new Uint8Array(byteLength(four.countries.length, six.countries.length));
  const index = views(bytes.buffer, four.countries.length, six.countries.length);
  index.starts4.set(four.words[3] ?? []);
  for (const [word, starts] of index.starts6.entries()) starts.set(six.words[word] ?? []);
  index.countries4.set(four.countries);
  index.countries6.set(six.countries);
  const header = new DataView(bytes.buffer);
  header.setUint32(0, MAGIC, true);
  header.setUint32(8, four.countries.length, true);
  header.setUint32(12, six.countries.length, true);
  header.setUint32(4, crc32(bytes.subarray(8)), true);
  return bytes;
}

/** Opens packed bytes; throws {@link CountryIndexError} when they are not whole. Keeps a view of them, copies nothing. */
export function openCountryIndex(bytes: Uint8Array<ArrayBuffer>): CountryLookup {
  const buffer = bytes.byteOffset % 4 === 0 ? bytes.buffer : bytes.slice().buffer;
  const offset = bytes.byteOffset % 4 === 0 ? bytes.byteOffset : 0;
  if (bytes.length < HEADER) throw new CountryIndexError("too short");
  const header = new DataView(buffer, offset);
  if (header.getUint32(0, true) !== MAGIC) throw new CountryIndexError("another format");
  const [n4, n6] = [header.getUint32(8, true), header.getUint32(12, true)];
  if (bytes.length !== byteLength(n4, n6)) throw new CountryIndexError("cut short");
  if (crc32(bytes.subarray(8)) !== header.getUint32(4, true)) throw new CountryIndexError("damaged");
  const index = views(buffer, n4, n6, offset);
  const names = new Map<number, string>();
  return (ip) => {
    const words = parseIp(ip);
    if (words === undefined || isReserved(words)) return undefined;
    return nameOf(names, words.length === 1 ? find4(index, words[0]) : find6(index, words));
  };
}

interface Views {
  readonly starts4: Uint32Array;
  readonly starts6: readonly Uint32Array[];
  readonly countries4: Uint16Array;
  readonly countries6: Uint16Array;
}

function byteLength(n4: number, n6: number): number {
  return HEADER + 6 * n4 + 18 * n6;
}

function views(buffer: ArrayBuffer, n4: number, n6: number, offset = 0): Views {
  const starts6At = offset + HEADER + 4 * n4;
  const countriesAt = starts6At + 16 * n6;
  return {
    starts4: new Uint32Array(buffer, offset + HEADER, n4),
    starts6: [0, 1, 2, 3].map((word) => new Uint32Array(buffer, starts6At + 4 * n6 * word, n6)),
    countries4: new Uint16Array(buffer, countriesAt, n4),
    countries6: new Uint16Array(buffer, countriesAt + 2 * n4, n6),
  };
}

function columnsOf(boundaries: Iterable<CountryBoundary>): { words: number[][]; countries: number[] } {
  const words: [number[], number[], number[], number[]] = [[], [], [], []];
  const countries: number[] = [];
  const halves = new BigUint64Array(2);
  const quarters = new Uint32Array(halves.buffer);
  for (const { start, country } of boundaries) {
    halves[0] = start;
    halves[1] = start >> 64n;
    for (const [word, column] of words.entries()) column.push(quarters[3 - word] ?? 0);
    countries.push(country === "" ? 0 : country.charCodeAt(0) * 256 + country.charCodeAt(1));
  }
  return { words, countries };
}

// One string per country, made when it is first asked for.
function nameOf(names: Map<number, string>, code: number): string | undefined {
  if (code === 0) return undefined;
  const known = names.get(code);
  if (known !== undefined) return known;
  const name = String.fromCharCode(code >> 8, code & 0xff);
  names.set(code, name);
  return name;
}

function find4({ starts4, countries4 }: Views, address: number): number {
  let low = 0;
  let high = starts4.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts4[middle] ?? 0) <= address) low = middle + 1;
    else high = middle;
  }
  return countries4[low - 1] ?? 0;
}

function find6({ starts6, countries6 }: Views, address: IpWords): number {
  let low = 0;
  let high = countries6.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isAtOrBefore(starts6, middle, address)) low = middle + 1;
    else high = middle;
  }
  return countries6[low - 1] ?? 0;
}

function isAtOrBefore(starts: readonly Uint32Array[], at: number, address: IpWords): boolean {
  for (let word = 0; word < 4; word++) {
    const start = starts[word]?.[at] ?? 0;
    const wanted = address[word] ?? 0;
    if (start !== wanted) return start < wanted;
  }
  return true;
}

/** Private, loopback, link-local, shared (CGNAT), documentation, benchmark and multicast blocks: [first word, prefix length]. */
const reserved4 = [
  [0x0000_0000, 8],
  [0x0a00_0000, 8],
  [0x6440_0000, 10],
  [0x7f00_0000, 8],
  [0xa9fe_0000, 16],
  [0xac10_0000, 12],
  [0xc000_0200, 24],
  [0xc0a8_0000, 16],
  [0xc612_0000, 15],
  [0xc633_6400, 24],
  [0xcb00_7100, 24],
  [0xe000_0000, 3],
] as const;

const reserved6 = [
  [0x0000_0000, 8],
  [0x2001_0db8, 32],
  [0xfc00_0000, 7],
  [0xfe80_0000, 10],
  [0xff00_0000, 8],
] as const;

function isReserved(words: IpWords): boolean {
  const blocks = words.length === 1 ? reserved4 : reserved6;
  return blocks.some(([block, prefix]) => (words[0] ^ block) >>> (32 - prefix) === 0);
}
