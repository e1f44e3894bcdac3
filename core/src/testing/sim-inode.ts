import { Extent } from "./sim-extent.ts";
import type { SimRandom } from "./sim-random.ts";

/** One un-synced change, in whole sectors as the page cache would write them back, with the file's length after it. */
interface Change {
  /** Sector-aligned position of `image`. */
  readonly position: number;
  readonly image: Buffer;
  readonly length: number;
  /** For a cut: everything from here on is gone. */
  readonly cut?: number;
}

/**
 * What one simulated file holds twice: on the platter (survives) and in the view of the process (page cache).
 * `pending` are the changes in between, each of which a loss of power may keep, lose or tear.
 */
export class SimInode {
  readonly view: Extent;
  readonly #sector: number;
  readonly #platter: Extent;
  #pending: Change[] = [];

  constructor(sector: number, content: Uint8Array = new Uint8Array(0)) {
    this.#sector = sector;
    this.#platter = new Extent(content);
    this.view = new Extent(content);
  }

  get length(): number {
    return this.view.length;
  }

  write(position: number, bytes: Uint8Array): void {
    this.view.write(position, bytes);
    const from = position - (position % this.#sector);
    const to = Math.min(this.view.length, this.#sectorEnd(position + bytes.byteLength));
    this.#pending.push({
      position: from,
      image: Buffer.from(this.view.slice(from, to)),
      length: this.view.length,
    });
  }

  truncate(length: number): void {
    this.view.resize(length);
    this.#pending.push({ position: length, image: Buffer.alloc(0), length, cut: length });
  }

  /** A sync that worked: every pending change is on the platter. */
  sync(): void {
    for (const change of this.#pending) apply(this.#platter, change, change.image);
    this.#pending = [];
  }

  /**
   * A sync that failed: some sectors reached the platter, some did not, and ALL are marked clean, so that a later sync has nothing
   * to write. The view keeps the lost bytes (ext4) or falls back to the platter's (XFS, Btrfs).
   */
  syncFailed(random: SimRandom): void {
    const forget = random.chance(0.5);
    this.#platter.become(this.#afterCut(random, 0));
    this.#pending = [];
    if (forget) this.view.become(this.#platter.bytes());
  }

  /** The file as found after a loss of power. */
  powerCut(random: SimRandom): SimInode {
    return new SimInode(this.#sector, this.#afterCut(random, 0.3));
  }

  #afterCut(random: SimRandom, garbage: number): Buffer {
    const found = new Extent(this.#platter.bytes());
    const mode = random.below(4);
    if (mode === 1) this.#keepPrefix(found, this.#pending.length, random);
    if (mode === 2) this.#keepPrefix(found, random.below(this.#pending.length + 1), random);
    if (mode === 3) this.#keepSomeSectors(found, random, random.chance(garbage));
    return found.bytes();
  }

  /** Changes reach the platter in order until one is torn at any byte. */
  #keepPrefix(found: Extent, count: number, random: SimRandom): void {
    for (const change of this.#pending.slice(0, count)) apply(found, change, change.image);
    const torn = this.#pending[count];
    if (torn !== undefined && torn.cut === undefined) {
      found.write(torn.position, torn.image.subarray(0, random.below(torn.image.length + 1)));
    }
  }

  /** Each sector is found in any of its versions, whatever became of its neighbours; new ones may hold what the disk held before. */
  #keepSomeSectors(found: Extent, random: SimRandom, garbage: boolean): void {
    const versions = new Map<number, number>();
    const versionOf = (sector: number): number => {
      const known = versions.get(sector) ?? anyVersion(this.#pending.length, random);
      versions.set(sector, known);
      return known;
    };
    const before = found.length;
    const sized = random.below(this.#pending.length + 1);
    for (const [index, change] of this.#pending.entries()) {
      if (change.cut !== undefined) this.#forgetSectors(found, change.cut, (each) => index < versionOf(each));
      for (let at = 0; at < change.image.length; at += this.#sector) {
        if (index >= versionOf((change.position + at) / this.#sector)) continue;
        found.write(change.position + at, change.image.subarray(at, at + this.#sector));
      }
    }
    found.resize(sized === 0 ? before : (this.#pending[sized - 1]?.length ?? before));
    if (garbage) this.#fillUnwritten(found, before, versions, random);
  }

  #forgetSectors(found: Extent, cut: number, forgets: (sector: number) => boolean): void {
    for (let at = cut; at < found.length; at = Math.floor(at / this.#sector + 1) * this.#sector) {
      const end = Math.min(found.length, Math.floor(at / this.#sector + 1) * this.#sector);
      if (forgets(Math.floor(at / this.#sector))) found.write(at, new Uint8Array(end - at));
    }
  }

  #fillUnwritten(
    found: Extent,
    from: number,
    versions: ReadonlyMap<number, number>,
    random: SimRandom,
  ): void {
    for (let at = this.#sectorEnd(from); at + this.#sector <= found.length; at += this.#sector) {
      if ((versions.get(at / this.#sector) ?? 0) > 0) continue;
      found.write(at, Buffer.alloc(this.#sector, random.below(256)));
    }
  }

  #sectorEnd(position: number): number {
    return Math.ceil(position / this.#sector) * this.#sector;
  }
}

/** How many of the changes reached a sector: often none or all, sometimes those before a moment in between. */
function anyVersion(changes: number, random: SimRandom): number {
  const choice = random.below(3);
  return choice === 0 ? 0 : choice === 1 ? changes : random.below(changes + 1);
}

function apply(target: Extent, change: Change, image: Uint8Array): void {
  if (change.cut === undefined) target.write(change.position, image);
  else target.resize(change.cut);
}
