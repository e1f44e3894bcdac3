import type { SimInode } from "./sim-inode.ts";
import type { SimRandom } from "./sim-random.ts";

/** What a name leads to. */
export type SimEntry = SimInode | "directory";

interface NameChange {
  readonly directory: string;
  apply(names: Map<string, SimEntry>): void;
}

/** The names of a simulated disk: what the process sees, and what a loss of power would leave. */
export class SimNames {
  readonly view: Map<string, SimEntry>;
  readonly #durable: Map<string, SimEntry>;
  #pending: NameChange[] = [];

  constructor(entries: Iterable<[string, SimEntry]> = []) {
    this.#durable = new Map(entries);
    this.view = new Map(this.#durable);
  }

  set(path: string, entry: SimEntry): void {
    this.#change({ directory: parentOf(path), apply: (names) => names.set(path, entry) });
  }

  remove(path: string): void {
    this.#change({ directory: parentOf(path), apply: (names) => names.delete(path) });
  }

  /** Atomic: after a loss of power the file has its old name or its new one, never none. */
  move(from: string, to: string, entry: SimEntry): void {
    this.#change({
      directory: parentOf(to),
      apply: (names) => {
        names.delete(from);
        names.set(to, entry);
      },
    });
  }

  sync(directory: string): void {
    for (const change of this.#pending) if (change.directory === directory) change.apply(this.#durable);
    this.#pending = this.#pending.filter((change) => change.directory !== directory);
  }

  /** Names left after a loss of power: some of the pending changes, in order or (as POSIX allows) any of them. */
  powerCut(random: SimRandom): [string, SimEntry][] {
    const inOrder = random.chance(0.5);
    const kept = random.below(this.#pending.length + 1);
    for (const [index, change] of this.#pending.entries()) {
      if (inOrder ? index < kept : random.chance(0.5)) change.apply(this.#durable);
    }
    return [...this.#durable].filter(([path]) => this.#reachable(path));
  }

  #change(change: NameChange): void {
    change.apply(this.view);
    this.#pending.push(change);
  }

  #reachable(path: string): boolean {
    const parent = parentOf(path);
    return parent === "" || (this.#durable.get(parent) === "directory" && this.#reachable(parent));
  }
}

/** "" for a name at the root. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
