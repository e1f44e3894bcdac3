/** What runs a tenant's SELECT; domain/query's QueryService is one. */
export interface SqlReader {
  run(statement: {
    readonly tenant: string;
    readonly sql: string;
    readonly params: readonly unknown[];
  }): Promise<{ readonly body: ReadableStream<Uint8Array> }>;
}

interface JsonResult {
  readonly columns: readonly { readonly name: string }[];
  readonly rows: readonly (readonly unknown[])[];
}

/** A failed event as listed. */
export interface FailedEvent {
  readonly failed_id: string;
  /** RFC 3339, UTC. */
  readonly received_time: string;
  readonly stage: string;
  readonly code: string;
  readonly path: string;
  readonly message: string;
  /** What was sent, whole; `base64:...` when it is not UTF-8. */
  readonly raw: string;
}

export interface FailedFilter {
  readonly code?: string | undefined;
  readonly stage?: string | undefined;
}

/** A place in the list, newest first. */
export interface FailedPlace {
  readonly receivedTime: string;
  readonly failedId: string;
}

/** A failed event without its content. */
export interface FailedHead {
  readonly failed_id: string;
  readonly received_time: string;
  readonly size: number;
}

/** The lake's side of failed events: every SELECT by name. Rows are the tenant's own; the reader sees to that. */
export class LakeRows {
  readonly #reader: SqlReader;

  constructor(reader: SqlReader) {
    this.#reader = reader;
  }

  list(
    tenant: string,
    limit: number,
    before: FailedPlace | null,
    filter: FailedFilter,
  ): Promise<FailedEvent[]> {
    return this.#select<FailedEvent>(
      tenant,
      `SELECT failed_id, received_time, stage, code, path, message, raw FROM failed_events ${where(before, filter)}
       ORDER BY received_time DESC, failed_id DESC LIMIT ${limit}`,
      paramsOf(before, filter),
    );
  }

  /** As {@link list}, without what was sent. */
  heads(
    tenant: string,
    limit: number,
    before: FailedPlace | null,
    filter: FailedFilter,
  ): Promise<FailedHead[]> {
    return this.#select<FailedHead>(
      tenant,
      `SELECT failed_id, received_time, length(raw) AS size FROM failed_events ${where(before, filter)}
       ORDER BY received_time DESC, failed_id DESC LIMIT ${limit}`,
      paramsOf(before, filter),
    );
  }

  /** Those failures with what was sent, newest first. */
  async wholeOf(tenant: string, heads: readonly FailedHead[]): Promise<FailedEvent[]> {
    const newest = heads[0];
    const oldest = heads.at(-1);
    if (newest === undefined || oldest === undefined) return [];
    const ids = [...new Set(heads.map(({ failed_id: id }) => id))];
    const rows = await this.#select<FailedEvent>(
      tenant,
      `SELECT failed_id, received_time, stage, code, path, message, raw FROM failed_events
       WHERE received_time BETWEEN CAST(? AS TIMESTAMP) AND CAST(? AS TIMESTAMP) AND failed_id IN (${marks(ids)})
       ORDER BY received_time DESC, failed_id DESC`,
      [oldest.received_time, newest.received_time, ...ids],
    );
    const wanted = new Set(heads.map(placeName));
    return rows.filter((row) => wanted.has(placeName(row)));
  }

  /** The newest failure under each id. */
  headsOf(tenant: string, ids: readonly string[]): Promise<FailedHead[]> {
    return this.#select<FailedHead>(
      tenant,
      `SELECT failed_id, max(received_time) AS received_time, max(length(raw)) AS size FROM failed_events
       WHERE failed_id IN (${marks(ids)}) GROUP BY failed_id`,
      ids,
    );
  }

  /** What was sent at the newest failure under each id. */
  async rawsOf(tenant: string, ids: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.#select<{ failed_id: string; raw: string }>(
      tenant,
      `SELECT failed_id, max_by(raw, received_time) AS raw FROM failed_events
       WHERE failed_id IN (${marks(ids)}) GROUP BY failed_id`,
      ids,
    );
    return new Map(rows.map((row) => [row.failed_id, row.raw]));
  }

  /** Which of the ids are in table events. */
  async delivered(tenant: string, ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.#select<{ event_id: string }>(
      tenant,
      `SELECT DISTINCT event_id FROM events WHERE event_id IN (${marks(ids)})`,
      ids,
    );
    return new Set(rows.map((row) => row.event_id));
  }

  async #select<Row>(tenant: string, sql: string, params: readonly unknown[]): Promise<Row[]> {
    const { body } = await this.#reader.run({ tenant, sql, params });
    const { columns, rows } = (await new Response(body).json()) as JsonResult;
    return rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at]])) as Row);
  }
}

function where(before: FailedPlace | null, filter: FailedFilter): string {
  const conditions = [
    ...(before
      ? ["(received_time < CAST(? AS TIMESTAMP) OR (received_time = CAST(? AS TIMESTAMP) AND failed_id < ?))"]
      : []),
    ...(filter.code === undefined ? [] : ["code = ?"]),
    ...(filter.stage === undefined ? [] : ["stage = ?"]),
  ];
  return conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
}

function paramsOf(before: FailedPlace | null, { code, stage }: FailedFilter): string[] {
  const place = before ? [before.receivedTime, before.receivedTime, before.failedId] : [];
  return [...place, ...[code, stage].filter((each) => each !== undefined)];
}

const placeName = (head: Pick<FailedHead, "failed_id" | "received_time">): string =>
  `${head.received_time} ${head.failed_id}`;

function marks(ids: readonly string[]): string {
  return ids.map(() => "?").join(", ");
}
