import { DuckDBInstance, type DuckDBConnection, type DuckDBValue } from "@duckdb/node-api";
import { migrate, type EventLog, type SqlDatabase } from "@kontor/core";
import type { SqlConformanceStore } from "@kontor/core/testing";
import { createCollector, decodeClickRecord, type Collector } from "@kontor/domain/collect";
import {
  createFailedEvents,
  failedReplayMigrations,
  type FailedEvents,
  type FailedReplayTables,
  type SqlReader,
} from "@kontor/domain/deliver";
import { openSqlite } from "@kontor/embedded";

const DAY = 24 * 60 * 60 * 1000;
export const TENANT = "cafe";

type JsonObject = Record<string, unknown>;

/**
 * Failed events with a real store, real SQL and the real collector around a delivery that is told in ten lines: an event with a negative value fails, an id
 * received in the last 7 days is dropped, everything else is stored.
 */
export class FailedFixture implements AsyncDisposable {
  readonly failed: FailedEvents;
  readonly db: SqlDatabase<FailedReplayTables>;
  now = Date.UTC(2026, 0, 1);
  /** Where the next sending through the collector dies, as a killed process would. */
  crash: "before" | "after" | null = null;
  readonly #duck: DuckDBConnection;
  readonly #collector: Collector;
  readonly #log: { value: Uint8Array; timestamp: number }[] = [];
  readonly #received = new Map<string, number>();

  private constructor(db: SqlDatabase<FailedReplayTables>, duck: DuckDBConnection) {
    this.db = db;
    this.#duck = duck;
    const clock = { now: () => this.now };
    const log: Pick<EventLog, "append"> = {
      append: async (_stream, record) => {
        this.#log.push(record);
        return { partition: 0, offset: this.#log.length };
      },
    };
    this.#collector = createCollector({ log, clock, country: () => undefined, newId: () => "new" });
    this.failed = createFailedEvents({
      db,
      clock,
      query: this.#reader(),
      collector: { collect: this.#collect },
    });
  }

  static async open(store?: SqlConformanceStore): Promise<FailedFixture> {
    const db = await (store
      ? store.open<FailedReplayTables>()
      : openSqlite<FailedReplayTables>({ file: ":memory:", thread: "here" }));
    await migrate(db, "failed", failedReplayMigrations);
    const duck = await (await DuckDBInstance.create(":memory:")).connect();
    await duck.run(
      "CREATE TABLE events (event_id VARCHAR, event_name VARCHAR, event_time VARCHAR, value DOUBLE)",
    );
    await duck.run(
      "CREATE TABLE failed_events (failed_id VARCHAR, received_time TIMESTAMP, stage VARCHAR, code VARCHAR, path VARCHAR, message VARCHAR, raw VARCHAR)",
    );
    return new FailedFixture(db, duck);
  }

  /** A sender's event, through the door. */
  async send(event: JsonObject): Promise<void> {
    await this.#collector.collect({ keyId: "k", tenant: TENANT }, Buffer.from(JSON.stringify(event)), {
      contentType: "application/json",
    });
  }

  /** A failure of an earlier stage, straight into the table. */
  async fail(failedId: string, raw: string, code = "range"): Promise<void> {
    await this.#duck.run(
      "INSERT INTO failed_events VALUES (?, CAST(? AS TIMESTAMP), 'decode', ?, '$', 'm', ?)",
      [failedId, new Date(this.now).toISOString(), code, raw],
    );
  }

  async deliver(): Promise<void> {
    for (const { value, timestamp } of this.#log.splice(0)) {
      const record = decodeClickRecord(value);
      const events = JSON.parse(Buffer.from(record.payload).toString("utf8")) as JsonObject[];
      for (const event of events) await this.#deliverOne(event, timestamp);
    }
  }

  /** How often an id stands in table events. */
  async count(eventId: string): Promise<number> {
    const rows = await this.rows("SELECT count(*) FROM events WHERE event_id = ?", [eventId]);
    return Number(rows[0]?.[0]);
  }

  async rows(sql: string, params: readonly unknown[] = []): Promise<unknown[][]> {
    const result = await this.#duck.runAndReadAll(sql, params as DuckDBValue[]);
    return result.getRowsJson();
  }

  days(count: number): void {
    this.now += count * DAY;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#duck.closeSync();
    await this.db[Symbol.asyncDispose]();
  }

  async #deliverOne(event: JsonObject, received: number): Promise<void> {
    const id = String(event["event_id"]);
    if (Number(event["value"] ?? 0) < 0) {
      await this.#duck.run(
        "INSERT INTO failed_events VALUES (?, CAST(? AS TIMESTAMP), 'schema', 'range', '$.value', 'm', ?)",
        [id, new Date(received).toISOString(), JSON.stringify(event)],
      );
      return;
    }
    if (this.now - (this.#received.get(id) ?? -Infinity) <= 7 * DAY) return;
    this.#received.set(id, this.now);
    await this.#duck.run("INSERT INTO events VALUES (?, ?, ?, ?)", [
      id,
      event["event_name"] as string,
      (event["event_time"] ?? null) as string | null,
      (event["value"] ?? null) as number | null,
    ]);
  }

  readonly #collect: Collector["collect"] = async (grant, body, meta) => {
    const crash = this.crash;
    this.crash = null;
    if (crash === "before") throw new Error("killed before the log had it");
    const outcome = await this.#collector.collect(grant, body, meta);
    if (crash === "after") throw new Error("killed when the log had it");
    return outcome;
  };

  /** As the query service answers, for one tenant. */
  #reader(): SqlReader {
    return {
      run: async ({ sql, params }) => {
        const result = await this.#duck.runAndReadAll(sql, [...params] as DuckDBValue[]);
        const columns = result.columnNames().map((name) => ({ name }));
        const rows = result.getRowsJson().map((row) => row.map(asAnswered));
        return { body: new Response(JSON.stringify({ columns, rows })).body as ReadableStream<Uint8Array> };
      },
    };
  }
}

function asAnswered(value: unknown): unknown {
  const isTime = typeof value === "string" && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$/.test(value);
  return isTime ? `${value.replace(" ", "T")}Z` : value;
}
