import { Type } from "typebox";
import {
  EventSchemaInfoSchema,
  HealthReportSchema,
  LogLineSchema,
  NewEventSchemaSchema,
  NewRetentionSchema,
  RetentionSchema,
  SchemaPolicySchema,
  StreamStateSchema,
  TableCommitSchema,
  TableFileSchema,
  TableStateSchema,
} from "./operate.ts";
import type { Route } from "./route.ts";
import { bodyErrors, callerErrors, json, ok, queryErrors } from "./route-parts.ts";

const page = {
  limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
  before: Type.Integer({ description: "`next` of the page before" }),
};
const next = Type.Optional(Type.Integer({ description: "There may be more: `before` of the next page" }));

/** Routes for those who run a tenant or the installation: streams, tables, health, schemas, retention. */
export const operateRoutes = {
  listStreams: {
    method: "get",
    path: "/v1/streams",
    summary: "List streams",
    description: "Streams of the log, their partitions, and how far delivery has come.",
    roles: ["read", "admin"],
    right: "operate",
    responses: ok(
      "The streams",
      Type.Object({ operator: Type.Boolean(), streams: Type.Array(StreamStateSchema) }),
    ),
    errors: callerErrors,
  },
  listTables: {
    method: "get",
    path: "/v1/tables",
    summary: "List tables",
    description:
      "Tables with their columns; rows are the tenant's own, files and bytes are the whole table's.",
    roles: ["read", "admin"],
    right: "explore",
    query: { counts: Type.Integer({ description: "0: without counting rows, which costs a query" }) },
    responses: ok(
      "The tables",
      Type.Object({ operator: Type.Boolean(), tables: Type.Array(TableStateSchema) }),
    ),
    errors: [...callerErrors, ...queryErrors],
  },
  listTableFiles: {
    method: "get",
    path: "/v1/tables/{table}/files",
    summary: "List a table's files",
    description:
      "Live Parquet files, newest first. For those who operate the installation: files hold rows of all tenants.",
    roles: ["admin"],
    right: "operate",
    query: page,
    responses: ok("The files", Type.Object({ files: Type.Array(TableFileSchema), next })),
    errors: ["invalid_request", ...callerErrors, "not_found"],
  },
  listTableCommits: {
    method: "get",
    path: "/v1/tables/{table}/commits",
    summary: "List a table's commits",
    description:
      "Commits that added or ended files of the table, newest first, as far back as snapshots can be read. For those who operate the installation.",
    roles: ["admin"],
    right: "operate",
    query: page,
    responses: ok("The commits", Type.Object({ commits: Type.Array(TableCommitSchema), next })),
    errors: ["invalid_request", ...callerErrors, "not_found"],
  },
  health: {
    method: "get",
    path: "/v1/health",
    summary: "How the pipeline does",
    description:
      "Door, log, delivery, lake and queries of this process, now and over the last 15 minutes in steps of 15 s. Callers that do not operate the installation see the delay alone.",
    roles: ["read", "admin"],
    right: "operate",
    responses: ok("The picture", HealthReportSchema),
    errors: callerErrors,
  },
  healthLogs: {
    method: "get",
    path: "/v1/health/logs",
    summary: "The process's last log lines",
    description:
      "Up to 1,000 lines since the start, newest first, secrets struck out. For those who operate the installation.",
    roles: ["admin"],
    right: "operate",
    query: { after: Type.Integer({ description: "Only lines with a higher id" }) },
    responses: ok("The lines", Type.Object({ lines: Type.Array(LogLineSchema) })),
    errors: ["invalid_request", ...callerErrors],
  },
  listSchemas: {
    method: "get",
    path: "/v1/schemas",
    summary: "List event schemas",
    description: "The tenant's JSON Schemas by event name, and what happens to events without one.",
    roles: ["read", "admin"],
    right: "operate",
    responses: ok(
      "The schemas",
      Type.Object({ schemas: Type.Array(EventSchemaInfoSchema), ...SchemaPolicySchema.properties }),
    ),
    errors: callerErrors,
  },
  setSchemaPolicy: {
    method: "patch",
    path: "/v1/schemas",
    summary: "Say what happens to events without a schema",
    description: "`deny` sends them to failed_events as soon as the tenant has a schema.",
    roles: ["admin"],
    right: "change_data",
    request: json(SchemaPolicySchema),
    responses: ok("The policy", SchemaPolicySchema),
    errors: [...callerErrors, ...bodyErrors],
  },
  putSchema: {
    method: "put",
    path: "/v1/schemas/{event_name}",
    summary: "Set an event schema",
    description: "In force everywhere within about a second; the newest wins.",
    roles: ["admin"],
    right: "change_data",
    request: json(NewEventSchemaSchema),
    responses: ok("The stored schema", EventSchemaInfoSchema),
    errors: [...callerErrors, ...bodyErrors, "conflict"],
  },
  deleteSchema: {
    method: "delete",
    path: "/v1/schemas/{event_name}",
    summary: "Remove an event schema",
    description: "Events of this name are no longer checked.",
    roles: ["admin"],
    right: "change_data",
    responses: { "204": { description: "Removed" } },
    errors: [...callerErrors, "not_found"],
  },
  listRetention: {
    method: "get",
    path: "/v1/retention",
    summary: "How long rows are kept",
    description: "By table: the tenant's own limit, and the installation's default that holds without one.",
    roles: ["read", "admin"],
    right: "operate",
    responses: ok("The limits", Type.Object({ tables: Type.Array(RetentionSchema) })),
    errors: callerErrors,
  },
  putRetention: {
    method: "put",
    path: "/v1/retention/{table}",
    summary: "Set how long rows are kept",
    description:
      "Whole days after the row's own day. Older rows of the tenant are removed within the next hour.",
    roles: ["admin"],
    right: "change_data",
    request: json(NewRetentionSchema),
    responses: ok("The limit", RetentionSchema),
    errors: [...callerErrors, ...bodyErrors, "not_found"],
  },
} as const satisfies Record<string, Route>;
