import { KontorError } from "../kernel/errors.ts";
import type { Disk, DiskFile } from "../ports/disk.ts";
import { SimInode } from "./sim-inode.ts";
import { parentOf, SimNames } from "./sim-names.ts";
import { simRandom, type SimRandom } from "./sim-random.ts";

/** The verbs of a disk, for choosing where a fault strikes. */
export type DiskVerb =
  | "open"
  | "list"
  | "makeDirectory"
  | "rename"
  | "unlink"
  | "syncDirectory"
  | "size"
  | "read"
  | "write"
  | "sync"
  | "truncate";

/** How a simulated disk is made. */
export interface SimDiskOptions {
  readonly seed: number;
  /** What the hardware writes atomically; default 512 bytes. */
  readonly sectorBytes?: number;
  /** Space for the content of all files; default unlimited. */
  readonly capacityBytes?: number;
  /** Share of writes that take fewer bytes than given; default 0. */
  readonly shortWriteRate?: number;
}

/** An error as the operating system gives it, with Node's `code`. */
export class SimDiskError extends KontorError {
  constructor(code: string, verb: string, path: string) {
    super(code, `${code}: ${verb} '${path}' (simulated)`);
  }
}

/**
 * A disk in memory that behaves as badly as the promises in {@link Disk} allow, and repeats itself for a given seed:
 * bytes that were not synced can vanish, tear or come back in any order after {@link SimDisk.powerCut}; names likewise until their folder is
 * synced; a failed sync drops what it did not write and marks it clean; space runs out; writes come up short.
 */
export class SimDisk implements Disk {
  capacityBytes: number;
  shortWriteRate: number;
  /** Operations so far; with {@link SimDisk.cutPowerAfter} every point of a run can be reached. */
  operations = 0;
  readonly #random: SimRandom;
  readonly #sector: number;
  readonly #faults: { verb: DiskVerb; code: string; left: number }[] = [];
  #names: SimNames;
  #dieAfter = Infinity;

  constructor(options: SimDiskOptions) {
    this.#random = simRandom(options.seed);
    this.#sector = options.sectorBytes ?? 512;
    this.capacityBytes = options.capacityBytes ?? Infinity;
    this.shortWriteRate = options.shortWriteRate ?? 0;
    this.#names = new SimNames();
  }

  /** The next `times` operations of this kind fail with `code`. A failed sync loses what it did not write. */
  failNext(verb: DiskVerb, code: string, times = 1): void {
    this.#faults.push({ verb, code, left: times });
  }

  /** Faults that were ordered and not met yet. */
  pendingFaults(): number {
    return this.#faults.reduce((sum, fault) => sum + fault.left, 0);
  }

  /** After so many more operations everything fails with EIO, as for a process whose machine has gone. */
  cutPowerAfter(operations: number): void {
    this.#dieAfter = this.operations + operations;
  }

  /** The disk as found when power is back. This one is dead from here on. */
  powerCut(): SimDisk {
    const next = new SimDisk({ seed: this.#random.below(0xffffffff), sectorBytes: this.#sector });
    const found = new Map<SimInode, SimInode>();
    const entries = this.#names
      .powerCut(this.#random)
      .map(([path, entry]): [string, SimInode | "directory"] => {
        if (entry === "directory") return [path, entry];
        const inode = found.get(entry) ?? entry.powerCut(this.#random);
        found.set(entry, inode);
        return [path, inode];
      });
    next.#names = new SimNames(entries);
    this.#dieAfter = -1;
    return next;
  }

  /** Puts a file there, durably, for setting a scene. */
  plant(path: string, content: Uint8Array): void {
    for (let folder = parentOf(path); folder !== ""; folder = parentOf(folder)) {
      this.#names.set(folder, "directory");
      this.#names.sync(parentOf(folder));
    }
    this.#names.set(path, new SimInode(this.#sector, content));
    this.#names.sync(parentOf(path));
  }

  /** What the process sees in a file now. */
  contents(path: string): Buffer {
    return Buffer.from(this.#inode("read", path).view.bytes());
  }

  /** Paths of all files, sorted. */
  files(): string[] {
    return [...this.#names.view]
      .filter(([, entry]) => entry !== "directory")
      .map(([path]) => path)
      .sort();
  }

  async open(path: string, options: { create: boolean }): Promise<DiskFile> {
    this.#step("open", path);
    const clean = normal(path);
    if (options.create && !this.#names.view.has(clean)) {
      this.#requireFolder("open", parentOf(clean));
      this.#names.set(clean, new SimInode(this.#sector));
    }
    return this.#file(clean, this.#inode("open", clean));
  }

  async list(directory: string): Promise<string[]> {
    this.#step("list", directory);
    const folder = normal(directory);
    return [...this.#names.view.keys()]
      .filter((path) => parentOf(path) === folder && path !== "")
      .map((path) => path.slice(folder === "" ? 0 : folder.length + 1));
  }

  async makeDirectory(directory: string): Promise<void> {
    this.#step("makeDirectory", directory);
    const parts = normal(directory).split("/");
    for (let depth = 1; depth <= parts.length; depth++) {
      const path = parts.slice(0, depth).join("/");
      if (path !== "" && !this.#names.view.has(path)) this.#names.set(path, "directory");
    }
  }

  async rename(from: string, to: string): Promise<void> {
    this.#step("rename", from);
    this.#requireFolder("rename", parentOf(normal(to)));
    this.#names.move(normal(from), normal(to), this.#inode("rename", from));
  }

  async unlink(path: string): Promise<void> {
    this.#step("unlink", path);
    this.#inode("unlink", path);
    this.#names.remove(normal(path));
  }

  async syncDirectory(directory: string): Promise<void> {
    this.#step("syncDirectory", directory);
    this.#requireFolder("syncDirectory", normal(directory));
    this.#names.sync(normal(directory));
  }

  #file(path: string, inode: SimInode): DiskFile {
    return {
      size: async () => {
        this.#step("size", path);
        return inode.length;
      },
      read: async (position, length) => {
        this.#step("read", path);
        return Buffer.from(inode.view.slice(position, position + length));
      },
      write: async (position, chunks) => this.#write(path, inode, position, Buffer.concat(chunks)),
      sync: async () => {
        this.#step("sync", path, () => inode.syncFailed(this.#random));
        inode.sync();
      },
      truncate: async (length) => {
        this.#step("truncate", path);
        inode.truncate(length);
      },
      close: async () => {},
    };
  }

  #write(path: string, inode: SimInode, position: number, bytes: Buffer): number {
    const lastBreath = this.operations === this.#dieAfter;
    if (lastBreath) inode.write(position, bytes);
    this.#step("write", path);
    const growth = Math.max(0, position + bytes.length - inode.length);
    const missing = growth - (growth === 0 ? 0 : Math.max(0, this.capacityBytes - this.#usedBytes()));
    let taken = missing > 0 ? bytes.length - missing : bytes.length;
    if (taken > 1 && this.#random.chance(this.shortWriteRate)) taken = 1 + this.#random.below(taken);
    if (taken <= 0 && bytes.length > 0) throw new SimDiskError("ENOSPC", "write", path);
    inode.write(position, bytes.subarray(0, taken));
    return taken;
  }

  #step(verb: DiskVerb, path: string, whenFailed?: () => void): void {
    if (this.operations++ >= this.#dieAfter) throw new SimDiskError("EIO", verb, path);
    const fault = this.#faults.find((each) => each.verb === verb && each.left > 0);
    if (fault === undefined) return;
    fault.left--;
    whenFailed?.();
    throw new SimDiskError(fault.code, verb, path);
  }

  #inode(verb: string, path: string): SimInode {
    const entry = this.#names.view.get(normal(path));
    if (entry === undefined) throw new SimDiskError("ENOENT", verb, path);
    if (entry === "directory") throw new SimDiskError("EISDIR", verb, path);
    return entry;
  }

  #requireFolder(verb: string, folder: string): void {
    if (folder !== "" && this.#names.view.get(folder) !== "directory") {
      throw new SimDiskError("ENOENT", verb, folder);
    }
  }

  #usedBytes(): number {
    let used = 0;
    for (const entry of this.#names.view.values()) if (entry !== "directory") used += entry.length;
    return used;
  }
}

/** Paths are relative to the disk's root: no leading, trailing or lone "." part. */
function normal(path: string): string {
  return path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}
