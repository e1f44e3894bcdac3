import { Type } from "typebox";
import { EventSchema, VerdictSchema } from "./events.ts";
import type { Route } from "./route.ts";
import { answer, json, queryErrors } from "./route-parts.ts";
import { adminRoutes } from "./routes-admin.ts";
import { insightRoutes } from "./routes-insight.ts";
import { liveRoutes } from "./routes-live.ts";
import { operateRoutes } from "./routes-operate.ts";
import { operationsRoutes } from "./routes-operations.ts";
import { oidcRoutes, passkeyRoutes, proofRoutes } from "./routes-passkeys.ts";
import { peopleRoutes, photoRoutes } from "./routes-people.ts";
import { signInRoutes } from "./routes-sign-in.ts";
import { tileRoutes } from "./routes-tiles.ts";
import { webRoutes } from "./routes-web.ts";

/** Body of `POST /v1/sql`. */
export const SqlRequestSchema = Type.Object({
  sql: Type.String({ minLength: 1, maxLength: 100_000, description: "One SELECT over your tables" }),
  params: Type.Optional(
    Type.Union([Type.Array(Type.Unknown()), Type.Record(Type.String(), Type.Unknown())], {
      description: "Values for `?`/`$1` (array) or `$name` (object)",
    }),
  ),
});

/** Answer of `POST /v1/sql` as JSON. Each row has the columns' order. */
export const SqlResultSchema = Type.Object({
  columns: Type.Array(Type.Object({ name: Type.String(), type: Type.String() })),
  rows: Type.Array(Type.Array(Type.Unknown())),
  statistics: Type.Object({
    rows: Type.Integer({ description: "Rows returned" }),
    bytes_scanned: Type.Integer({
      description: "Bytes of the Parquet files in the snapshot that the query was given",
    }),
    files: Type.Integer(),
    elapsed_ms: Type.Number(),
    snapshot: Type.Integer(),
    truncated: Type.Boolean({ description: "The row limit cut the result" }),
  }),
});

/** Every route of the platform, by name. */
export const routes = {
  collect: {
    method: "post",
    path: "/v1/events",
    summary: "Send events",
    description:
      "One event, an array, or NDJSON; gzip or br; CloudEvents 1.0 structured, batched or binary (headers `ce-*`). The answer comes after the accepted events are on disk. `?key=` serves sendBeacon.",
    roles: ["write", "admin"],
    request: {
      types: [
        "application/json",
        "application/x-ndjson",
        "text/plain",
        "application/cloudevents+json",
        "application/cloudevents-batch+json",
      ],
      schema: Type.Union([EventSchema, Type.Array(EventSchema)]),
    },
    responses: {
      "202": answer("Stored; a verdict per refused event", VerdictSchema),
    },
    errors: [
      "invalid_json",
      "invalid_utf8",
      "invalid_encoding",
      "no_events",
      "all_events_rejected",
      "unauthorized",
      "forbidden",
      "request_timeout",
      "body_too_large",
      "too_many_events",
      "unsupported_media_type",
      "unsupported_encoding",
      "rate_limited",
      "overloaded",
      "log_overloaded",
      "log_disk_full",
      "log_failed",
    ],
  },
  sql: {
    method: "post",
    path: "/v1/sql",
    summary: "Run SQL",
    description:
      "One read-only SELECT over the tenant's tables. JSON by default; Accept text/csv or application/vnd.apache.parquet streams.",
    roles: ["read", "admin"],
    right: "sql",
    reads: true,
    request: json(SqlRequestSchema),
    responses: {
      "200": {
        description: "The result",
        types: ["application/json", "text/csv", "application/vnd.apache.parquet"],
        schema: SqlResultSchema,
      },
    },
    errors: [
      "invalid_json",
      "invalid_request",
      "unauthorized",
      "forbidden",
      "sql_invalid",
      "sql_not_allowed",
      ...queryErrors,
    ],
  },
  ...adminRoutes,
  ...insightRoutes,
  ...liveRoutes,
  ...tileRoutes,
  ...operateRoutes,
  ...operationsRoutes,
  ...signInRoutes,
  ...passkeyRoutes,
  ...proofRoutes,
  ...oidcRoutes,
  ...peopleRoutes,
  ...photoRoutes,
  ...webRoutes,
} as const satisfies Record<string, Route>;
