/** Rows of dark (true) and light cells. */
export type Grid = boolean[][];

/** A symbol on its way: which cells belong to the fixed patterns, and what is drawn. */
export interface QrSymbol {
  readonly version: number;
  readonly cells: Grid;
  readonly fixed: Grid;
}

type Mask = (x: number, y: number) => boolean;

/** Patterns laid over the words so that no picture of a finder arises by chance (ISO/IEC 18004, table 10). */
export const masks: readonly Mask[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** With finders, timing, alignment and version; room for the format is kept. */
export function emptySymbol(version: number): QrSymbol {
  const side = version * 4 + 17;
  const grid = (): Grid => Array.from({ length: side }, () => Array.from({ length: side }, () => false));
  const symbol = { version, cells: grid(), fixed: grid() };
  for (let at = 0; at < side; at++) {
    fix(symbol, 6, at, at % 2 === 0);
    fix(symbol, at, 6, at % 2 === 0);
  }
  for (const [x, y] of [
    [3, 3],
    [side - 4, 3],
    [3, side - 4],
  ] as const) {
    drawFinder(symbol, x, y);
  }
  drawAlignment(symbol);
  drawVersion(symbol);
  for (const [x, y] of formatPlaces(side).flat()) fix(symbol, x, y, false);
  fix(symbol, 8, side - 8, true);
  return symbol;
}

/** Words go up and down in columns of two from the lower right, around what is fixed. */
export function drawCodewords({ cells, fixed }: QrSymbol, words: readonly number[]): void {
  const side = cells.length;
  let bit = 0;
  for (let right = side - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    const up = ((right + 1) & 2) === 0;
    for (let step = 0; step < side; step++) {
      for (const x of [right, right - 1]) {
        const y = up ? side - 1 - step : step;
        const row = cells[y];
        if (row === undefined || fixed[y]?.[x] === true) continue;
        row[x] = (((words[bit >>> 3] ?? 0) >>> (7 - (bit & 7))) & 1) === 1;
        bit++;
      }
    }
  }
}

export function masked({ cells, fixed }: QrSymbol, mask: number): Grid {
  return cells.map((row, y) =>
    row.map((dark, x) => dark !== (fixed[y]?.[x] !== true && masks[mask]?.(x, y) === true)),
  );
}

/** The grid with level M and the mask written beside the finders, twice. */
export function withFormat(grid: Grid, mask: number): Grid {
  let rest = mask;
  for (let step = 0; step < 10; step++) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
  const bits = ((mask << 10) | rest) ^ 0x5412;
  for (const places of formatPlaces(grid.length)) {
    for (const [at, [x, y]] of places.entries()) {
      const row = grid[y];
      if (row !== undefined) row[x] = ((bits >>> at) & 1) === 1;
    }
  }
  return grid;
}

/** How much a grid confuses a reader: long runs, blocks, patterns like a finder, too much of one colour (ISO/IEC 18004, 7.8.3). */
export function penaltyOf(grid: Grid): number {
  const columns = grid.map((_, x) => grid.map((row) => row[x] === true));
  const lines = [...grid, ...columns];
  const dark = grid.flat().filter(Boolean).length;
  const balance = Math.floor(Math.abs((dark * 20) / grid.length ** 2 - 10));
  return sum(lines.map(linePenalty)) + 3 * blocksIn(grid) + 10 * balance;
}

function linePenalty(line: readonly boolean[]): number {
  const text = line.map(Number).join("");
  const runs = text.match(/0{5,}|1{5,}/g) ?? [];
  const finders = [...text.matchAll(/(?=10111010000|00001011101)/g)].length;
  return sum(runs.map(({ length }) => length - 2)) + 40 * finders;
}

function blocksIn(grid: Grid): number {
  return sum(
    grid.slice(1).map((row, above) => {
      const before = grid[above] ?? [];
      return row.slice(1).filter((dark, left) => {
        return dark === row[left] && dark === before[left] && dark === before[left + 1];
      }).length;
    }),
  );
}

function fix({ cells, fixed }: QrSymbol, x: number, y: number, dark: boolean): void {
  const [row, marks] = [cells[y], fixed[y]];
  if (row === undefined || marks === undefined || x < 0 || x >= row.length) return;
  row[x] = dark;
  marks[x] = true;
}

function drawFinder(symbol: QrSymbol, centreX: number, centreY: number): void {
  for (let dy = -4; dy <= 4; dy++) {
    for (let dx = -4; dx <= 4; dx++) {
      const distance = Math.max(Math.abs(dx), Math.abs(dy));
      fix(symbol, centreX + dx, centreY + dy, distance !== 2 && distance !== 4);
    }
  }
}

function drawAlignment(symbol: QrSymbol): void {
  const centres = alignmentCentres(symbol.version);
  const last = centres.length - 1;
  for (const [row, y] of centres.entries()) {
    for (const [column, x] of centres.entries()) {
      const corner =
        (row === 0 && column === 0) || (row === 0 && column === last) || (row === last && column === 0);
      if (corner) continue;
      for (let dy = -2; dy <= 2; dy++) {
        for (let dx = -2; dx <= 2; dx++) {
          fix(symbol, x + dx, y + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
        }
      }
    }
  }
}

function alignmentCentres(version: number): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const last = version * 4 + 10;
  const step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, at) => last - (count - 2 - at) * step)];
}

function drawVersion(symbol: QrSymbol): void {
  const { version, cells } = symbol;
  if (version < 7) return;
  let rest = version;
  for (let step = 0; step < 12; step++) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let at = 0; at < 18; at++) {
    const dark = ((bits >>> at) & 1) === 1;
    const far = cells.length - 11 + (at % 3);
    const near = Math.floor(at / 3);
    fix(symbol, far, near, dark);
    fix(symbol, near, far, dark);
  }
}

/** Where the 15 bits of the format stand, lowest first: around the first finder, and split over the two others. */
function formatPlaces(side: number): (readonly [number, number])[][] {
  const around = Array.from({ length: 15 }, (_, at): readonly [number, number] => {
    if (at < 6) return [8, at];
    if (at < 8) return [8, at + 1];
    return at === 8 ? [7, 8] : [14 - at, 8];
  });
  const split = Array.from({ length: 15 }, (_, at): readonly [number, number] =>
    at < 8 ? [side - 1 - at, 8] : [8, side - 15 + at],
  );
  return [around, split];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
