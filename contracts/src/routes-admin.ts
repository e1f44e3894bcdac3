import { Type } from "typebox";
import { RejectionSchema } from "./events.ts";
import { roles } from "./roles.ts";
import type { Route } from "./route.ts";
import { answer, bodyErrors, callerErrors, json, ok, queryErrors } from "./route-parts.ts";
import { nullable, time } from "./schema-parts.ts";

const RoleSchema = Type.Union(
  roles.map((role) => Type.Literal(role)),
  { description: "`write` sends events, `read` runs SQL, `admin` does both and manages the tenant" },
);

const perSecond = (what: string) =>
  Type.Optional(Type.Integer({ minimum: 1, description: `${what} per second; left out: no limit` }));

/** Body of `POST /v1/keys`. */
export const NewKeySchema = Type.Object(
  {
    role: RoleSchema,
    name: Type.Optional(Type.String({ maxLength: 200, description: "For people" })),
    events_per_second: perSecond("Events"),
    bytes_per_second: perSecond("Bytes of request bodies"),
  },
  { additionalProperties: false },
);

/** A key as lists show it. Times are RFC 3339. */
export const KeySchema = Type.Object({
  id: Type.String(),
  role: RoleSchema,
  name: nullable(Type.String()),
  created_at: time(),
  revoked_at: nullable(time()),
  events_per_second: perSecond("Events"),
  bytes_per_second: perSecond("Bytes of request bodies"),
});

/** Answer of `POST /v1/keys`: the only time the token is shown. */
export const CreatedKeySchema = Type.Object({
  id: Type.String({ description: "Also the access key id for AWS SDKs" }),
  role: RoleSchema,
  token: Type.String({
    description: "`ID.SECRET`: the bearer token; the part after the dot is the secret access key",
  }),
});

/** A row of table `failed_events`, and whether it was sent again. */
export const FailedEventSchema = Type.Object({
  failed_id: Type.String(),
  received_time: time(),
  stage: Type.String(),
  code: Type.String(),
  path: Type.String(),
  message: Type.String(),
  raw: Type.String({ description: "What was sent, whole; base64 after `base64:` when it is not UTF-8" }),
  replayed_at: nullable(time("When it was sent again; null while it is open")),
});

/** Body of `POST /v1/failed-events/replay`. */
export const ReplayRequestSchema = Type.Object(
  {
    events: Type.Array(
      Type.Object(
        {
          failed_id: Type.String({ minLength: 1, maxLength: 256 }),
          event: Type.Optional(
            Type.Record(Type.String(), Type.Unknown(), {
              description: "The mended event; left out: what was sent is tried again",
            }),
          ),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 1000 },
    ),
    dry_run: Type.Optional(Type.Boolean({ description: "Tell what would happen; change nothing" })),
  },
  { additionalProperties: false },
);

/** What became of one failed event that was to be replayed. */
export const ReplayResultSchema = Type.Object({
  failed_id: Type.String(),
  result: Type.String({
    description: "`replayed`, `would_replay`, `already_replayed`, `not_found` or `rejected`",
  }),
  rejections: Type.Optional(Type.Array(RejectionSchema)),
});

/** Routes that manage a tenant. */
export const adminRoutes = {
  listKeys: {
    method: "get",
    path: "/v1/keys",
    summary: "List keys",
    description: "The tenant's keys, newest first, revoked ones too. Never their secrets.",
    roles: ["admin"],
    right: "administer",
    responses: ok("The keys", Type.Object({ keys: Type.Array(KeySchema) })),
    errors: callerErrors,
  },
  createKey: {
    method: "post",
    path: "/v1/keys",
    summary: "Create a key",
    description: "The token is shown in this answer and never again.",
    roles: ["admin"],
    right: "administer",
    request: json(NewKeySchema),
    responses: {
      "201": answer("The new key", CreatedKeySchema),
    },
    errors: [...callerErrors, ...bodyErrors],
  },
  revokeKey: {
    method: "delete",
    path: "/v1/keys/{id}",
    summary: "Revoke a key",
    description: "The key stops working within a second, on every process that shares the store.",
    roles: ["admin"],
    right: "administer",
    responses: { "204": { description: "Revoked" } },
    errors: [...callerErrors, "not_found"],
  },
  listFailedEvents: {
    method: "get",
    path: "/v1/failed-events",
    summary: "List failed events",
    description:
      "Accepted events that could not be delivered, newest first. All of them: SQL over `failed_events`.",
    roles: ["read", "admin"],
    right: "operate",
    query: {
      limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
      before: Type.String({
        description: "RFC 3339: only what was received before; or `next` of the page before",
      }),
      stage: Type.String({ description: "Only failures of this stage" }),
      code: Type.String({ description: "Only failures with this code" }),
      state: Type.String({
        description: "`open`: only what was not sent again, or has failed since; `all` unless told otherwise",
        default: "all",
      }),
    },
    responses: ok(
      "The failed events",
      Type.Object({
        failed_events: Type.Array(FailedEventSchema),
        next: Type.Optional(Type.String({ description: "There may be more: `before` of the next page" })),
      }),
    ),
    errors: ["invalid_request", ...callerErrors, ...queryErrors],
  },
  replayFailedEvents: {
    method: "post",
    path: "/v1/failed-events/replay",
    summary: "Replay failed events",
    description:
      "Sends failed events again, as they were or mended. The event keeps its event_id (else it gets the failed_id), so a second replay doubles nothing.",
    roles: ["admin"],
    right: "change_data",
    request: json(ReplayRequestSchema),
    responses: ok("What became of each", Type.Object({ results: Type.Array(ReplayResultSchema) })),
    errors: [...callerErrors, ...bodyErrors, ...queryErrors],
  },
} as const satisfies Record<string, Route>;
