import { request, requestJson } from "../../api/request.ts";

/** Answer of `POST /v1/sql` in JSON. */
export interface SqlResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
  readonly statistics: {
    readonly rows: number;
    readonly bytes_scanned: number;
    readonly files: number;
    readonly elapsed_ms: number;
    readonly snapshot: number;
    readonly truncated: boolean;
  };
}

/** Values for `?` (array) or `$name` (object). */
export type SqlParams = readonly unknown[] | Readonly<Record<string, unknown>>;

/** Runs one statement; aborting cancels it on the server. */
export function runSql(sql: string, params: SqlParams | undefined, signal?: AbortSignal): Promise<SqlResult> {
  return requestJson<SqlResult>("/v1/sql", {
    method: "POST",
    body: { sql, ...(params === undefined ? {} : { params }) },
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Runs it again for a file: whole, where the table on screen is cut at 10,000 rows. */
export async function downloadSql(
  sql: string,
  params: SqlParams | undefined,
  format: "csv" | "parquet",
): Promise<void> {
  const accept = format === "csv" ? "text/csv" : "application/vnd.apache.parquet";
  const answer = await request("/v1/sql", {
    method: "POST",
    body: { sql, ...(params === undefined ? {} : { params }) },
    headers: { accept },
  });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = `result.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Values typed as text: JSON where it is JSON (`7`, `true`, `null`), else text. Values of `?` go as a list, named ones as an object. */
export function paramsOf(
  names: readonly string[],
  typed: Readonly<Record<string, string>>,
): SqlParams | undefined {
  if (names.length === 0) return undefined;
  const values = names.map((name) => valueOf(typed[name] ?? ""));
  const ordered = names.every((name) => /^[?$]\d+$/.test(name));
  if (!ordered) return Object.fromEntries(names.map((name, at) => [name.slice(1), values[at]]));
  const list: unknown[] = [];
  for (const [at, name] of names.entries()) list[Number(name.slice(1)) - 1] = values[at];
  return Array.from(list, (value) => value ?? null);
}

function valueOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? text : value;
  } catch {
    return text;
  }
}
