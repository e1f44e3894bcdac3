import { errorWords } from "./reed-solomon.ts";
import { drawCodewords, emptySymbol, masked, masks, penaltyOf, withFormat, type Grid } from "./qr-symbol.ts";

/** Level M (a seventh of the words may be damaged), by version: error words per block, and blocks (ISO/IEC 18004, table 9). */
const ERROR_WORDS = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];
const BYTE_MODE = 4;
const FILL = [0xec, 0x11];

/**
 * A QR code as rows of dark (true) and light cells, without the quiet zone: bytes of UTF-8, level M, the smallest version up to 20.
 * undefined where the text is too long (more than 666 bytes).
 */
export function encodeQr(text: string): Grid | undefined {
  const bytes = new TextEncoder().encode(text);
  const version = ERROR_WORDS.findIndex((_, at) => bytes.length <= roomIn(at + 1)) + 1;
  if (version === 0) return undefined;
  const symbol = emptySymbol(version);
  const words = interleave(dataWords(bytes, version), version);
  drawCodewords(symbol, words);
  const candidates = masks.map((_, mask) => withFormat(masked(symbol, mask), mask));
  return candidates.reduce((best, next) => (penaltyOf(next) < penaltyOf(best) ? next : best));
}

/** Words of a version for data and errors: what the fixed patterns leave free. */
export function wordsOf(version: number): number {
  const side = version * 4 + 17;
  const along = version === 1 ? 0 : Math.floor(version / 7) + 2;
  const alignment = version === 1 ? 0 : 25 * (along * along - 3) - 10 * (along - 2);
  const versionBits = version < 7 ? 0 : 36;
  // Three finders with their borders, two timing rows, two format fields and the dark cell.
  const fixed = 3 * 64 + 2 * (side - 16) + 31 + alignment + versionBits;
  return Math.floor((side * side - fixed) / 8);
}

function dataWordsOf(version: number): number {
  return wordsOf(version) - (ERROR_WORDS[version - 1] ?? 0) * (BLOCKS[version - 1] ?? 0);
}

function lengthBits(version: number): number {
  return version < 10 ? 8 : 16;
}

function roomIn(version: number): number {
  return Math.floor((dataWordsOf(version) * 8 - 4 - lengthBits(version)) / 8);
}

function dataWords(bytes: Uint8Array, version: number): number[] {
  const bits = [
    ...bitsOf(BYTE_MODE, 4),
    ...bitsOf(bytes.length, lengthBits(version)),
    ...[...bytes].flatMap((byte) => bitsOf(byte, 8)),
  ];
  const room = dataWordsOf(version);
  bits.push(...bitsOf(0, Math.min(4, room * 8 - bits.length)));
  while (bits.length % 8 !== 0) bits.push(0);
  const words = Array.from({ length: bits.length / 8 }, (_, at) =>
    bits.slice(at * 8, at * 8 + 8).reduce((word, bit) => word * 2 + bit, 0),
  );
  return [...words, ...Array.from({ length: room - words.length }, (_, at) => FILL[at % 2] ?? 0)];
}

/** Blocks side by side, a word of each at a time; the first blocks are shorter by one where it does not come out even. */
function interleave(data: readonly number[], version: number): number[] {
  const count = BLOCKS[version - 1] ?? 1;
  const short = Math.floor(data.length / count);
  const shortBlocks = count - (data.length % count);
  const blocks = Array.from({ length: count }, (_, at) => {
    const start = at * short + Math.max(0, at - shortBlocks);
    return data.slice(start, start + short + (at < shortBlocks ? 0 : 1));
  });
  const errors = blocks.map((block) => errorWords(block, ERROR_WORDS[version - 1] ?? 0));
  return [...byTurns(blocks), ...byTurns(errors)];
}

function byTurns(blocks: readonly (readonly number[])[]): number[] {
  const longest = Math.max(...blocks.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) =>
    blocks.flatMap((block) => block.slice(at, at + 1)),
  ).flat();
}

function bitsOf(value: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => (value >>> (count - 1 - at)) & 1);
}
