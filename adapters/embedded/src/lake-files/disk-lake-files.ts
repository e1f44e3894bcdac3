import { lstat, readdir, unlink } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { InvariantError, type LakeFileEntry, type LakeFiles } from "@kontor/core";

/** How many files are asked for their size at once. */
const AT_ONCE = 64;

/** The lake's files in a folder of this machine. The folder may be missing; nothing is made. */
export class DiskLakeFiles implements LakeFiles {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  list(): Promise<LakeFileEntry[]> {
    return list(this.#root);
  }

  async size(path: string): Promise<number | undefined> {
    const found = await orWhenMissing(lstat(this.#locate(path)), undefined);
    return found?.isFile() === true ? found.size : undefined;
  }

  async unlink(path: string): Promise<boolean> {
    const gone = unlink(this.#locate(path)).then(() => true);
    return orWhenMissing(gone, false);
  }

  #locate(path: string): string {
    const parts = path.split("/");
    const inside = parts.every((part) => !["", ".", ".."].includes(part) && !/[\\\0]/.test(part));
    if (!inside) throw new InvariantError(`Not a path inside the lake: ${JSON.stringify(path)}`);
    return join(this.#root, path);
  }
}

async function list(root: string): Promise<LakeFileEntry[]> {
  const found = await orWhenMissing(readdir(root, { recursive: true, withFileTypes: true }), []);
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const entries: LakeFileEntry[] = [];
  for (let from = 0; from < paths.length; from += AT_ONCE) {
    const some = await Promise.all(paths.slice(from, from + AT_ONCE).map((path) => describe(root, path)));
    entries.push(...some.filter((entry) => entry !== undefined));
  }
  return entries;
}

async function describe(root: string, path: string): Promise<LakeFileEntry | undefined> {
  const found = await orWhenMissing(lstat(path), undefined);
  if (found === undefined) return undefined;
  return {
    path: relative(root, path).split(sep).join("/"),
    bytes: found.size,
    modified: Math.floor(found.mtimeMs),
  };
}

async function orWhenMissing<Result, Other>(work: Promise<Result>, other: Other): Promise<Result | Other> {
  try {
    return await work;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return other;
    throw error;
  }
}
