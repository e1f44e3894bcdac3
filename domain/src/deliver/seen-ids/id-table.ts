/** Slots of a fresh table: 8 KiB, so that an idle server pays nothing. */
const FIRST_SLOTS = 1024;
/** Above this load, linear probing slows down. */
const MAX_LOAD = 0.8;
const BYTES_PER_SLOT = 8;

/**
 * A set of 64-bit ids, each two 32-bit lanes, by open addressing: 8 bytes per slot and no object per id. (0, 0) cannot be a member, it marks an
 * empty slot. Slots are chosen with random multipliers, because whoever holds a public write key chooses the ids.
 */
export class IdTable {
  #lanes: Uint32Array;
  #slots: number;
  #size = 0;
  #room: number;
  /** Turns a 32-bit number into a slot: slots / 2^32. */
  #scale: number;
  readonly #lowMultiplier = randomOdd();
  readonly #highMultiplier = randomOdd();

  constructor(expectedIds = 0) {
    this.#slots = Math.max(FIRST_SLOTS, Math.ceil(expectedIds / MAX_LOAD) + 1);
    this.#lanes = new Uint32Array(this.#slots * 2);
    this.#room = Math.floor(this.#slots * MAX_LOAD);
    this.#scale = this.#slots / 2 ** 32;
  }

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#slots * BYTES_PER_SLOT;
  }

  /** True when little is missing until the table would need more than `bytes`. */
  isNearly(bytes: number): boolean {
    return this.bytes > bytes || (this.bytes * 2 > bytes && this.#size >= this.#room * 0.95);
  }

  has(low: number, high: number): boolean {
    const at = this.#find(low, high) * 2;
    return this.#lanes[at] === low && this.#lanes[at + 1] === high && (low !== 0 || high !== 0);
  }

  /** True when the id was not there before. */
  insert(low: number, high: number): boolean {
    if (low === 0 && high === 0) return false;
    if (this.#size >= this.#room) this.#resize(this.#slots * 2);
    const at = this.#find(low, high) * 2;
    if (this.#lanes[at] === low && this.#lanes[at + 1] === high) return false;
    this.#lanes[at] = low;
    this.#lanes[at + 1] = high;
    this.#size++;
    return true;
  }

  /** Makes room for so many more ids at once instead of step by step. */
  reserve(ids: number): void {
    let slots = this.#slots;
    while (slots * MAX_LOAD < this.#size + ids) slots *= 2;
    if (slots > this.#slots) this.#resize(slots);
  }

  /**
   * Copies the ids of one of 2^`depth` equal ranges of the high lane into `out` (two lanes each, in no order); returns how many.
   * Range 0 is the lowest.
   */
  extract(range: number, depth: number, out: { lanes: Uint32Array }): number {
    const lanes = this.#lanes;
    const shift = 31 - depth;
    let count = 0;
    for (let at = 0; at < lanes.length; at += 2) {
      const high = lanes[at + 1] as number;
      if ((high >>> 1) >>> shift !== range) continue;
      const low = lanes[at] as number;
      if (low === 0 && high === 0) continue;
      if (count * 2 === out.lanes.length) out.lanes = doubled(out.lanes);
      out.lanes[count * 2] = low;
      out.lanes[count * 2 + 1] = high;
      count++;
    }
    return count;
  }

  /** The slot that holds the id, or the empty one where it belongs. */
  #find(low: number, high: number): number {
    const lanes = this.#lanes;
    const slots = this.#slots;
    const mixed = (Math.imul(low, this.#lowMultiplier) + Math.imul(high, this.#highMultiplier)) >>> 0;
    let slot = (mixed * this.#scale) >>> 0;
    for (;;) {
      const foundLow = lanes[slot * 2];
      const foundHigh = lanes[slot * 2 + 1];
      if (foundLow === low && foundHigh === high) return slot;
      if (foundLow === 0 && foundHigh === 0) return slot;
      slot++;
      if (slot === slots) slot = 0;
    }
  }

  #resize(slots: number): void {
    const old = this.#lanes;
    this.#slots = slots;
    this.#lanes = new Uint32Array(this.#slots * 2);
    this.#room = Math.floor(this.#slots * MAX_LOAD);
    this.#scale = this.#slots / 2 ** 32;
    for (let at = 0; at < old.length; at += 2) {
      const low = old[at] as number;
      const high = old[at + 1] as number;
      if (low === 0 && high === 0) continue;
      const slot = this.#find(low, high);
      this.#lanes[slot * 2] = low;
      this.#lanes[slot * 2 + 1] = high;
    }
  }
}

function randomOdd(): number {
  return (Math.floor(Math.random() * 2 ** 32) | 1) >>> 0;
}

function doubled(lanes: Uint32Array): Uint32Array {
  const larger = new Uint32Array(Math.max(lanes.length * 2, 1024));
  larger.set(lanes);
  return larger;
}
