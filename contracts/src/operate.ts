import { Type, type Static } from "typebox";
import { nullable, time } from "./schema-parts.ts";

const count = (description: string) => Type.Integer({ minimum: 0, description });
const forOperators = "null for callers that do not operate the installation";

/** One partition of a stream and how far delivery has come. */
export const PartitionStateSchema = Type.Object({
  partition: count("From 0"),
  begin: nullable(Type.Integer({ description: `Lowest offset kept; ${forOperators}` })),
  end: nullable(Type.Integer({ description: `One past the last durable offset; ${forOperators}` })),
  delivered: nullable(Type.Integer({ description: `Next offset to deliver; ${forOperators}` })),
  lag_records: nullable(Type.Integer({ description: `Requests not delivered yet; ${forOperators}` })),
  lag_ms: Type.Number({ description: "Age of the oldest record that is not in the lake; 0: none waits" }),
});

/** A stream of the log. */
export const StreamStateSchema = Type.Object({
  name: Type.String(),
  consumer: Type.String({ description: "Who reads it into the lake" }),
  bytes: nullable(Type.Integer({ description: `Size on disk; ${forOperators}` })),
  partitions: Type.Array(PartitionStateSchema),
});
/** See {@link StreamStateSchema}. */
export type StreamState = Static<typeof StreamStateSchema>;

/** A table as the caller's tenant sees it. */
export const TableStateSchema = Type.Object({
  name: Type.String(),
  derived: Type.Boolean({
    description: "Computed from `events` at query time; nothing is stored or counted",
  }),
  columns: Type.Array(Type.Object({ name: Type.String(), type: Type.String(), description: Type.String() })),
  rows: nullable(Type.Integer({ description: "The tenant's rows; null for derived tables and `?counts=0`" })),
  days: nullable(Type.Integer({ description: "Different UTC days among them" })),
  first_time: nullable(Type.String({ description: "Earliest row, UTC" })),
  last_time: nullable(Type.String({ description: "Latest row, UTC" })),
  files: nullable(Type.Integer({ description: `Live files; ${forOperators}` })),
  bytes: nullable(Type.Integer({ description: `Their size; ${forOperators}` })),
});
/** See {@link TableStateSchema}. */
export type TableState = Static<typeof TableStateSchema>;

/** A live file of the lake. */
export const TableFileSchema = Type.Object({
  id: Type.Integer(),
  path: Type.String({ description: "Relative to the lake's folder" }),
  day: Type.String(),
  level: Type.Integer({ description: "How often its rows were merged: 0 as delivered, 4 a day's file" }),
  rows: Type.Integer(),
  bytes: Type.Integer(),
  min_time: time(),
  max_time: time(),
  added_at: time(),
});
/** See {@link TableFileSchema}. */
export type TableFile = Static<typeof TableFileSchema>;

/** A commit that touched a table. */
export const TableCommitSchema = Type.Object({
  snapshot: Type.Integer(),
  committed_at: time(),
  reason: Type.String({ description: "`deliver`, `compact`, `retain`" }),
  files_added: Type.Integer(),
  rows_added: Type.Integer(),
  bytes_added: Type.Integer(),
  files_ended: Type.Integer(),
  rows_ended: Type.Integer(),
});
/** See {@link TableCommitSchema}. */
export type TableCommit = Static<typeof TableCommitSchema>;

/** Figures of 15 s each, oldest first, of up to 15 minutes. What nothing was measured for is null. */
export const HealthSeriesSchema = Type.Object({
  at: Type.Array(Type.String(), { description: "Ends of the steps, RFC 3339" }),
  values: Type.Record(Type.String(), Type.Array(nullable(Type.Number()))),
});
/** See {@link HealthSeriesSchema}. */
export type HealthSeries = Static<typeof HealthSeriesSchema>;

/** `GET /v1/health`. Figures are of the last 5 s where they are rates or times. */
export const HealthReportSchema = Type.Object({
  operator: Type.Boolean({ description: "Whether the caller sees the figures of the whole installation" }),
  status: Type.Union([Type.Literal("ok"), Type.Literal("trouble")]),
  detail: Type.String({ description: "What is wrong, or `ok`" }),
  started_at: time(),
  now: Type.Record(Type.String(), nullable(Type.Number()), {
    description:
      "door_requests_s, door_events_s, door_bytes_s, refused_s, sync_p50_ms, sync_p99_ms, batch_p50_ms, batch_p99_ms, delivered_s, failed_s, lag_records, lag_ms, merges_s, queries_s, query_p50_ms, query_p99_ms, queries_active, query_slots, memory_bytes, loop_lag_ms. Without operating the installation: lag_ms alone.",
  }),
  totals: Type.Record(Type.String(), Type.Integer(), {
    description: "Since the start: events, requests, delivered, duplicates, failed, merges, queries, trouble",
  }),
  refusals: Type.Array(
    Type.Object({
      code: Type.String(),
      requests: count("Refused as a whole"),
      events: count("Refused in requests that were taken"),
    }),
    { description: "By code, since the start" },
  ),
  series: HealthSeriesSchema,
});
/** See {@link HealthReportSchema}. */
export type HealthReport = Static<typeof HealthReportSchema>;

/** One line of the process's log; secrets are struck out. */
export const LogLineSchema = Type.Object({
  id: Type.Integer({ description: "Grows by 1" }),
  time: time(),
  level: Type.String({ description: "trace, debug, info, warn, error or fatal" }),
  message: Type.String(),
  details: Type.Optional(Type.String({ description: "The line's other fields as JSON text" })),
});
/** See {@link LogLineSchema}. */
export type LogLine = Static<typeof LogLineSchema>;

const SchemaModeSchema = Type.Union([Type.Literal("observe"), Type.Literal("enforce")], {
  description: "`observe` notes a breach in schema_error, `enforce` sends the event to failed_events",
});

/** A tenant's JSON Schema for one event name. */
export const EventSchemaInfoSchema = Type.Object({
  event_name: Type.String(),
  mode: SchemaModeSchema,
  schema: Type.Unknown({ description: "JSON Schema, draft 2020-12" }),
  version: Type.Integer({ description: "1 for the first, one more at each change" }),
  updated_at: time(),
});
/** See {@link EventSchemaInfoSchema}. */
export type EventSchemaInfo = Static<typeof EventSchemaInfoSchema>;

/** Body of `PUT /v1/schemas/{event_name}`. */
export const NewEventSchemaSchema = Type.Object(
  { mode: SchemaModeSchema, schema: Type.Unknown() },
  { additionalProperties: false },
);

/** Body of `PATCH /v1/schemas`. */
export const SchemaPolicySchema = Type.Object(
  {
    unknown_events: Type.Union([Type.Literal("allow"), Type.Literal("deny")], {
      description: "What happens to events without a schema, of a tenant that has some",
    }),
  },
  { additionalProperties: false },
);

/** How long a tenant's rows of a table are kept. */
export const RetentionSchema = Type.Object({
  table: Type.String(),
  days: nullable(Type.Integer({ description: "The tenant's own limit" })),
  default_days: nullable(Type.Integer({ description: "What holds without one; null: for ever" })),
});
/** See {@link RetentionSchema}. */
export type Retention = Static<typeof RetentionSchema>;

/** Body of `PUT /v1/retention/{table}`. */
export const NewRetentionSchema = Type.Object(
  {
    days: nullable(
      Type.Integer({ minimum: 1, maximum: 100_000, description: "null: the default holds again" }),
    ),
  },
  { additionalProperties: false },
);
