import { Type, type Static } from "typebox";
import type { Route } from "./route.ts";
import { callerErrors, ok } from "./route-parts.ts";

/** Answer of `GET /v1/demo` and `DELETE /v1/demo`. */
export const DemoStatusSchema = Type.Object({
  state: Type.Enum(["none", "filling", "complete", "removing", "removed", "failed"], {
    description:
      "`none`: this tenant never had demo data. `failed`: it goes on within ten minutes, or with a removal",
  }),
  done: Type.Integer({ description: "Days written of the 90 up to the first start, the newest first" }),
  total: Type.Integer({ description: "Days in all" }),
});
/** See {@link DemoStatusSchema}. */
export type DemoStatus = Static<typeof DemoStatusSchema>;

/** Live events and the demo data. */
export const liveRoutes = {
  live: {
    method: "get",
    path: "/v1/live",
    summary: "Watch events as they are accepted",
    description:
      "Server-sent events of the tenant: `hello`, then `events` and `commit`, at most 4 of each a second, `reset` where the stream could not go on without a gap. `id` is a log position: with Last-Event-ID (or `?from=`) the stream goes on right after it. The server ends a stream after some minutes, so that a revoked key or session ends too; browsers come back by themselves.",
    roles: ["read", "admin"],
    right: "look",
    query: {
      key: Type.String({ description: "A key, for clients that cannot set headers" }),
      tenant: Type.String({ description: "For people of several tenants" }),
      from: Type.String({ description: "As Last-Event-ID, for a first connection" }),
    },
    responses: { "200": { description: "The stream", types: ["text/event-stream"] } },
    errors: ["invalid_request", ...callerErrors, "overloaded", "unavailable"],
  },
  demoStatus: {
    method: "get",
    path: "/v1/demo",
    summary: "How far is the demo data?",
    description:
      "Demo data is written in the background after the first start on an empty data folder, and goes on from then on: at each start and every ten minutes what happened since is added.",
    roles: ["read", "admin"],
    right: "look",
    responses: ok("Where it stands", DemoStatusSchema),
    errors: callerErrors,
  },
  removeDemo: {
    method: "delete",
    path: "/v1/demo",
    summary: "Remove the demo data",
    description:
      "Takes every row with `props.demo = true` of the demo tenant out of the lake, whole; what others sent stays. The answer comes when it is done. May be repeated.",
    roles: ["admin"],
    right: "change_data",
    responses: ok("It is gone", DemoStatusSchema),
    errors: [...callerErrors, "unavailable"],
  },
} as const satisfies Record<string, Route>;
