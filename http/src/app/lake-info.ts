import {
  lakeTables,
  sessionColumns,
  type Column,
  type TableCommit,
  type TableFile,
  type TableState,
} from "@kontor/contracts";
import type { CommitSummary, LakeFile, TableSums } from "@kontor/domain/lake";
import { countRows, type RowCounts } from "@kontor/domain/query";
import type { Context } from "hono";
import type { Grant } from "../grant.ts";
import { isOperator, type OperateDependencies } from "../operate.ts";
import { RequestError } from "../problem.ts";
import { SAFE, type Handler } from "./handler.ts";
import { readInteger, readLimit } from "./read-integer.ts";

type Parts = Pick<OperateDependencies, "operatorTenant" | "listing" | "query">;

/** Tables of the lake: columns and own rows for every tenant, files and commits for operators. */
export function createLakeInfoHandlers(
  parts: Parts,
): Readonly<Record<"listTables" | "listTableFiles" | "listTableCommits", Handler>> {
  return {
    async listTables(context, grant) {
      const operator = await isOperator(parts, grant);
      const counted = context.req.query("counts") !== "0";
      const sums = operator ? await parts.listing.tables() : [];
      const tables: TableState[] = [];
      const { policy } = grant;
      // Counting ends when the caller leaves.
      const { signal } = context.req.raw;
      for (const { name, columns, timeColumn } of lakeTables) {
        const counts = counted
          ? await countRows(parts.query, grant.tenant, name, timeColumn, { policy, signal })
          : null;
        tables.push(storedTable(name, columns, counts, operator ? sumsOf(sums, name) : null));
      }
      return context.json({ operator, tables: [...tables, sessions] }, 200, SAFE);
    },
    async listTableFiles(context, grant) {
      const table = await tableFor(parts, context, grant);
      const { limit, before } = readPage(context);
      const files = await parts.listing.files(table, { limit, before });
      return context.json({ files: files.map(shownFile), ...nextOf(files, limit, "id") }, 200, SAFE);
    },
    async listTableCommits(context, grant) {
      const table = await tableFor(parts, context, grant);
      const { limit, before } = readPage(context);
      const commits = await parts.listing.commits(table, { limit, before });
      return context.json(
        { commits: commits.map(shownCommit), ...nextOf(commits, limit, "snapshot") },
        200,
        SAFE,
      );
    },
  };
}

async function tableFor(parts: Parts, context: Context, grant: Grant): Promise<string> {
  if (!(await isOperator(parts, grant))) {
    throw new RequestError(
      "forbidden",
      "Files and commits hold rows of all tenants: only those who operate the installation see them.",
    );
  }
  const name = context.req.param("table");
  const table = lakeTables.find((each) => each.name === name);
  if (table === undefined) throw new RequestError("not_found", "There is no stored table of this name.");
  return table.name;
}

function readPage(context: Context): { limit: number; before: number | undefined } {
  const { limit, before } = context.req.query();
  return {
    limit: readLimit(limit, 500),
    before: before === undefined ? undefined : readInteger("before", before, 0, Number.MAX_SAFE_INTEGER),
  };
}

function nextOf<Field extends string>(
  rows: readonly Record<Field, number>[],
  limit: number,
  field: Field,
): { next?: number } {
  const last = rows.length < limit ? undefined : rows.at(-1);
  return last === undefined ? {} : { next: last[field] };
}

function sumsOf(sums: readonly TableSums[], name: string): { files: number; bytes: number } {
  return sums.find(({ table }) => table === name) ?? { files: 0, bytes: 0 };
}

function storedTable(
  name: string,
  columns: readonly Column[],
  counts: RowCounts | null,
  sums: { files: number; bytes: number } | null,
): TableState {
  return {
    name,
    derived: false,
    columns: [...columns],
    rows: counts?.rows ?? null,
    days: counts?.days ?? null,
    first_time: counts?.firstTime ?? null,
    last_time: counts?.lastTime ?? null,
    files: sums?.files ?? null,
    bytes: sums?.bytes ?? null,
  };
}

const sessions: TableState = {
  ...storedTable("sessions", sessionColumns, null, null),
  derived: true,
};

function shownFile(file: LakeFile): TableFile {
  const { id, path, day, level, rows, bytes } = file;
  return {
    id,
    path,
    day,
    level,
    rows,
    bytes,
    min_time: iso(file.minTime),
    max_time: iso(file.maxTime),
    added_at: iso(file.addedAt),
  };
}

function shownCommit({ snapshot, committedAt, reason, added, ended }: CommitSummary): TableCommit {
  return {
    snapshot,
    committed_at: iso(committedAt),
    reason,
    files_added: added.files,
    rows_added: added.rows,
    bytes_added: added.bytes,
    files_ended: ended.files,
    rows_ended: ended.rows,
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
