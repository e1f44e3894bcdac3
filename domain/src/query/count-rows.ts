import type { DataPolicy } from "@kontor/core";
import type { QueryService } from "./query-service.ts";

/** What a tenant has in a table. */
export interface RowCounts {
  readonly rows: number;
  /** Different UTC days of the time column. */
  readonly days: number;
  /** As the engine writes timestamps; null without rows. */
  readonly firstTime: string | null;
  readonly lastTime: string | null;
}

/** Counts the tenant's rows. Table and column are names of contracts, never text from outside. */
export async function countRows(
  query: Pick<QueryService, "run">,
  tenant: string,
  table: string,
  timeColumn: string,
  { policy, signal }: { readonly policy?: DataPolicy | undefined; readonly signal?: AbortSignal } = {},
): Promise<RowCounts> {
  const sql = `SELECT count(*) AS n, count(DISTINCT date_trunc('day', ${timeColumn})) AS days,
    min(${timeColumn}) AS first_time, max(${timeColumn}) AS last_time FROM ${table}`;
  const answer = await query.run({ tenant, policy, sql, ...(signal && { signal }) });
  const { rows } = (await new Response(answer.body).json()) as { rows: [CountRow] };
  const [[n, days, firstTime, lastTime]] = rows;
  return { rows: Number(n), days: Number(days), firstTime, lastTime };
}

type CountRow = [number | string, number | string, string | null, string | null];
