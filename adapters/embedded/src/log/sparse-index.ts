/** One entry per so many bytes of a segment. */
const INTERVAL = 64 * 1024;

/** Where in a segment's file a record starts. */
export interface IndexEntry {
  readonly offset: number;
  readonly position: number;
}

/** Some offsets of one segment and their positions: the way to a record without reading the file from its start. */
export class SparseIndex {
  readonly #offsets: number[];
  readonly #positions: number[];

  constructor(entries: readonly IndexEntry[] = []) {
    this.#offsets = entries.map((entry) => entry.offset);
    this.#positions = entries.map((entry) => entry.position);
  }

  /** Keeps the place if it is far enough beyond the last one kept. */
  note(offset: number, position: number): void {
    const last = this.#positions.at(-1);
    if (last !== undefined && position < last + INTERVAL) return;
    this.#offsets.push(offset);
    this.#positions.push(position);
  }

  /** Forgets places at or beyond `position`. */
  cut(position: number): void {
    while ((this.#positions.at(-1) ?? -1) >= position) {
      this.#offsets.pop();
      this.#positions.pop();
    }
  }

  /** The last known place at or before `offset`; undefined when there is none. */
  before(offset: number): IndexEntry | undefined {
    let low = 0;
    let high = this.#offsets.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#offsets[middle] ?? Infinity) <= offset) low = middle + 1;
      else high = middle;
    }
    return this.#at(low - 1);
  }

  last(): IndexEntry | undefined {
    return this.#at(this.#offsets.length - 1);
  }

  entries(): IndexEntry[] {
    return this.#offsets.map((offset, at) => ({ offset, position: this.#positions[at] ?? 0 }));
  }

  #at(at: number): IndexEntry | undefined {
    const offset = this.#offsets[at];
    const position = this.#positions[at];
    return offset === undefined || position === undefined ? undefined : { offset, position };
  }
}
