import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { InvariantError, type ObjectStore } from "@kontor/core";

const KEY = /^(?=.{1,200}$)[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)*$/;

/** Objects as files of a folder, which is made when it is needed. What a crash leaves of a write is a name with `~`, which no key has. */
export class DiskObjectStore implements ObjectStore {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const path = this.#locate(key);
    const folder = dirname(path);
    await mkdir(folder, { recursive: true });
    const draft = `${path}~${randomBytes(8).toString("hex")}`;
    try {
      await writeDurably(draft, bytes);
      await rename(draft, path);
    } catch (error) {
      await unlink(draft).catch(() => undefined);
      throw error;
    }
    await syncFolder(folder);
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return orWhenMissing(readFile(this.#locate(key)), undefined);
  }

  async delete(key: string): Promise<boolean> {
    const gone = unlink(this.#locate(key)).then(() => true);
    return orWhenMissing(gone, false);
  }

  #locate(key: string): string {
    if (!KEY.test(key)) throw new InvariantError(`Not a key of an object: ${JSON.stringify(key)}`);
    return join(this.#root, key);
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  await using file = await open(path, "wx", 0o600);
  await file.writeFile(bytes);
  await file.sync();
}

async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, "r");
  await folder.sync();
}

/** A folder under that name is no object either. */
async function orWhenMissing<Result, Other>(work: Promise<Result>, other: Other): Promise<Result | Other> {
  try {
    return await work;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (["ENOENT", "ENOTDIR", "EISDIR"].includes(code)) return other;
    throw error;
  }
}
