import { join } from "node:path";

/** What lies where in the data folder. Everything but `scratch` and `cache` is to be backed up together. */
export function foldersOf(data: string) {
  return {
    database: join(data, "kontor.db"),
    log: join(data, "log"),
    lake: join(data, "lake"),
    ids: join(data, "ids"),
    /** Photos. */
    objects: join(data, "objects"),
    /** Staged batches and spilled sorts; emptied at start. */
    scratch: join(data, "scratch"),
    /** The same of the demo data's process; emptied by it. */
    demoScratch: join(data, "scratch-demo"),
    /** Result files and spilled sorts of queries; emptied at start. */
    queries: join(data, "scratch-queries"),
    /** Can be made again at any time. */
    cache: join(data, "cache"),
  };
}
