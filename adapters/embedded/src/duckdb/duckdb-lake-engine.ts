import { mkdir, open, rm } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import {
  EngineInputError,
  InvariantError,
  type EventPlace,
  type LakeEngine,
  type MarkedRows,
  type MergeRequest,
  type Staging,
  type TenantEventId,
  type WriteRequest,
  type WrittenFile,
} from "@kontor/core";
import type { Json } from "@duckdb/node-api";
import { DuckDbSession } from "./duckdb-session.ts";
import { selectEvents, selectFailed, timeColumn, type ReferrerPatterns } from "./event-sql.ts";
import { FileStaging } from "./file-staging.ts";
import { MergeSession } from "./merge-session.ts";
import { text } from "./sql-literal.ts";

export interface DuckDbLakeEngineOptions {
  /** Folder of the lake's files. */
  readonly root: string;
  /** Scratch folder; emptied by the owner at start. */
  readonly scratch: string;
  readonly patterns: ReferrerPatterns;
  /** Memory of the DuckDB that writes, bytes; the one that merges has a fixed 200 MB. */
  readonly memoryBytes?: number;
}

/** With 120 MB merges of 500,000 rows spill so much that they fall behind 60,000 events/s. */
const MERGE_BYTES = 200e6;
/** Rows are sorted by tenant: a small group lets a tenant's query skip most of a day file; ADR 0008. */
const ROW_GROUP = 30_720;

/** Opens the engine; folders are made, nothing else is touched. */
export async function openDuckDbLakeEngine(options: DuckDbLakeEngineOptions): Promise<LakeEngine> {
  await mkdir(options.root, { recursive: true });
  // Its own name must outlast a power cut too, or a committed file would be gone with it.
  await sync(dirname(options.root));
  await mkdir(options.scratch, { recursive: true });
  return new DuckDbLakeEngine(options);
}

class DuckDbLakeEngine implements LakeEngine {
  readonly #options: DuckDbLakeEngineOptions;
  readonly #writer: DuckDbSession;
  readonly #merger: MergeSession;
  #stagings = 0;

  constructor(options: DuckDbLakeEngineOptions) {
    this.#options = options;
    const memoryBytes = options.memoryBytes ?? 300e6;
    const duckdb = { threads: 1, memoryBytes, temporary: join(options.scratch, "spill") };
    this.#writer = new DuckDbSession(duckdb);
    this.#merger = new MergeSession({ ...duckdb, memoryBytes: MERGE_BYTES });
  }

  stage(): Promise<Staging> {
    return FileStaging.create(join(this.#options.scratch, `staged-${++this.#stagings}.ndjson`));
  }

  async write(request: WriteRequest): Promise<WrittenFile[]> {
    const { staging, table } = request;
    if (!(staging instanceof FileStaging)) throw new InvariantError("A staging of another engine.");
    await staging.flush();
    if (request.skip.length > 0) await this.#loadSkips(request.skip);
    const staged = { file: staging.path, longestLine: staging.longestLine };
    const select =
      table === "events"
        ? selectEvents(staged, this.#options.patterns, request.skip.length > 0)
        : selectFailed(staged);
    try {
      return await this.#copy(this.#writer, select, table, request.day, request.name);
    } catch (error) {
      throw isInputError(error) ? new EngineInputError(error) : error;
    }
  }

  merge(request: MergeRequest): Promise<WrittenFile[]> {
    const time = timeColumn(request.table);
    const expired = (request.expire ?? []).map(
      ({ tenant, before }) =>
        `NOT (tenant_id = ${text(tenant)} AND ${time} < make_timestamp(${before * 1000}))`,
    );
    const kept = [...expired, ...(request.leaveOut ?? []).map((marked) => `NOT ${isMarked(marked)}`)];
    const where = kept.length > 0 ? `WHERE ${kept.join(" AND ")}` : "";
    const select = `SELECT * FROM ${this.#parquet(request.paths)} ${where}`;
    return this.#copy(this.#merger, select, request.table, request.day, request.name);
  }

  async countRows(path: string): Promise<number> {
    const [row] = await this.#writer.rows(`SELECT count(*) FROM ${this.#parquet([path])}`);
    return Number(row?.[0]);
  }

  async countMarked(paths: readonly string[], marked: readonly MarkedRows[]): Promise<number> {
    if (paths.length === 0 || marked.length === 0) return 0;
    const where = marked.map(isMarked).join(" OR ");
    const [row] = await this.#writer.rows(`SELECT count(*) FROM ${this.#parquet(paths)} WHERE ${where}`);
    return Number(row?.[0]);
  }

  async findIds(paths: readonly string[], ids: readonly TenantEventId[]): Promise<TenantEventId[]> {
    if (paths.length === 0 || ids.length === 0) return [];
    const tenants = [...new Set(ids.map((id) => id.tenant))];
    const rows = await this.#writer.rows(
      `SELECT DISTINCT tenant_id, event_id FROM ${this.#parquet(paths)}
       WHERE tenant_id IN (${tenants.map(text).join(",")}) AND event_id IN (${ids.map((id) => text(id.id)).join(",")})`,
    );
    const found = new Set(rows.map(([tenant, id]) => JSON.stringify([tenant, id])));
    return ids.filter((id) => found.has(JSON.stringify([id.tenant, id.id])));
  }

  async rest(): Promise<void> {
    await this.#merger.rest();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer.close();
    await this.#merger.close();
  }

  async #copy(
    session: Pick<DuckDbSession, "rows">,
    select: string,
    table: string,
    day: string | null,
    name: string,
  ) {
    const time = timeColumn(table);
    const options = `FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP}, RETURN_STATS`;
    const directory = join(this.#options.root, table);
    let sql: string;
    if (day === null) {
      await mkdir(directory, { recursive: true });
      sql = `COPY (SELECT *, strftime(${time}, '%Y-%m-%d') AS day FROM (${select}) ORDER BY day, tenant_id, ${time}) TO ${text(directory)}
        (${options}, PARTITION_BY (day), OVERWRITE_OR_IGNORE, FILENAME_PATTERN ${text(`${name}-{i}`)})`;
    } else {
      const path = join(directory, `day=${day}`, `${name}.parquet`);
      await mkdir(dirname(path), { recursive: true });
      sql = `COPY (SELECT * FROM (${select}) ORDER BY tenant_id, ${time}) TO ${text(path)} (${options})`;
    }
    const stats = await session.rows(sql);
    return this.#makeDurable(stats.map((row) => this.#describe(row, time)));
  }

  async #makeDurable(files: WrittenFile[]): Promise<WrittenFile[]> {
    const kept: WrittenFile[] = [];
    // A table's first file has made its folder in the root.
    const folders = new Set<string>([this.#options.root]);
    for (const file of files) {
      const path = join(this.#options.root, file.path);
      if (file.rows === 0) {
        await rm(path, { force: true });
        continue;
      }
      await sync(path);
      folders.add(dirname(path)).add(dirname(dirname(path)));
      kept.push(file);
    }
    for (const folder of folders) await sync(folder);
    return kept;
  }

  #describe(row: Json[], time: string): WrittenFile {
    const path = relative(this.#options.root, row[0] as string)
      .split(sep)
      .join("/");
    const day = /day=(\d{4}-\d{2}-\d{2})/.exec(path)?.[1];
    if (day === undefined) throw new InvariantError(`A file was written outside the day folders: ${path}`);
    const column = statisticsOf(row[4], time);
    return {
      path,
      day,
      rows: Number(row[1]),
      bytes: Number(row[2]),
      minTime: epochMs(column.get("min"), day),
      maxTime: epochMs(column.get("max"), day),
    };
  }

  #parquet(paths: readonly string[]): string {
    const list = paths.map((path) => text(join(this.#options.root, path))).join(",");
    return `read_parquet([${list}], hive_partitioning = false, union_by_name = true)`;
  }

  async #loadSkips(skip: readonly EventPlace[]): Promise<void> {
    await this.#writer.run("CREATE OR REPLACE TEMP TABLE skip (o INTEGER, i INTEGER)");
    for (let from = 0; from < skip.length; from += 10_000) {
      const values = skip.slice(from, from + 10_000).map(({ record, event }) => `(${record},${event})`);
      await this.#writer.run(`INSERT INTO skip VALUES ${values.join(",")}`);
    }
  }
}

function isMarked({ tenant, mark }: MarkedRows): string {
  return `(tenant_id = ${text(tenant)} AND coalesce(json_extract_string(props, ${text(`$.${mark}`)}) = 'true', false))`;
}

async function sync(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

// RETURN_STATS row: filename, count, file size, footer size, MAP(column -> MAP(statistic -> text)), partition keys.
function statisticsOf(value: Json | undefined, column: string): Map<string, string> {
  const columns = value as { key: string; value: { key: string; value: string }[] }[];
  const found = columns.find((entry) => entry.key.replaceAll('"', "") === column);
  return new Map(found?.value.map((entry) => [entry.key, entry.value]));
}

function epochMs(statistic: string | undefined, day: string): number {
  const iso = statistic === undefined ? day : statistic.replace(" ", "T").replace(/(\.\d{3})\d+$/, "$1");
  return Date.parse(iso.includes("T") ? `${iso}Z` : `${iso}T00:00:00Z`);
}

// DuckDB marks what is wrong with the text by these words; everything else (IO, memory) is the surroundings' fault.
function isInputError(error: unknown): boolean {
  return (
    error instanceof Error &&
    /JSON transform error|Malformed JSON|Invalid Input Error|Conversion Error/.test(error.message)
  );
}
