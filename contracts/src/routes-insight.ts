import { Type } from "typebox";
import {
  DashboardSchema,
  InsightRequestSchema,
  InsightSettingsSchema,
  ModelSchema,
  NarrativeSchema,
  PolicySchema,
  TileAnswerSchema,
} from "./insight.ts";
import type { Route } from "./route.ts";
import { answer, bodyErrors, callerErrors, json, ok, queryErrors } from "./route-parts.ts";

const reading = { roles: ["read", "admin"], right: "look" } as const;
const saving = { roles: ["admin"], right: "explore" } as const;
const lang = Type.Enum(["en", "de"], { description: "Language of labels; default en" });
const changeErrors = [...callerErrors, ...bodyErrors, "unsupported_media_type"] as const;

/** Routes of the semantic layer: questions, dashboards, policies, settings. */
export const insightRoutes = {
  ask: {
    method: "post",
    path: "/v1/insight",
    summary: "Ask all questions of a view",
    description:
      "NDJSON, one line per tile as each is ready. What is wrong with one tile is said in its line; the others are answered. A client that goes away cancels its queries. Questions of kind `rows` need the right `explore`.",
    ...reading,
    reads: true,
    query: { lang },
    request: json(InsightRequestSchema),
    responses: {
      "200": { description: "One line per tile", types: ["application/x-ndjson"], schema: TileAnswerSchema },
    },
    errors: changeErrors,
  },
  model: {
    method: "get",
    path: "/v1/insight/model",
    summary: "What can be asked",
    description: "Measures and dimensions, without those that a policy hides from the caller.",
    ...reading,
    query: { lang },
    responses: ok("The model", ModelSchema),
    errors: callerErrors,
  },
  narrative: {
    method: "get",
    path: "/v1/insight/narrative",
    summary: "What happened, in sentences",
    description:
      "Sentences made from the numbers by fixed rules, each with the question behind it; none when the numbers say nothing.",
    ...reading,
    query: {
      range: Type.String({
        description: "`today` (default), `yesterday`, `this_week`, `this_month`, or `7d`",
      }),
      compare: Type.String({
        description: "`previous`, `week_before` (default), `four_weeks_before`, `year_before`",
      }),
      lang,
    },
    responses: ok("The sentences", NarrativeSchema),
    errors: ["invalid_request", ...callerErrors, ...queryErrors],
  },
  insightSettings: {
    method: "get",
    path: "/v1/insight/settings",
    summary: "Time zone and currency",
    description: "Of the tenant. A currency that nobody set is the one most orders of the last 90 days have.",
    ...reading,
    responses: ok("The settings", InsightSettingsSchema),
    errors: callerErrors,
  },
  setInsightSettings: {
    method: "put",
    path: "/v1/insight/settings",
    summary: "Set time zone and currency",
    description: "In force within a second.",
    roles: ["admin"],
    right: "change_data",
    request: json(InsightSettingsSchema),
    responses: ok("The settings", InsightSettingsSchema),
    errors: changeErrors,
  },
  listDashboards: {
    method: "get",
    path: "/v1/dashboards",
    summary: "List dashboards",
    description: "The tenant's own and the built-in ones, by title.",
    ...reading,
    responses: ok(
      "The dashboards",
      Type.Object({
        dashboards: Type.Array(
          Type.Object({
            id: Type.String(),
            title: Type.String(),
            description: Type.Optional(Type.String()),
            tiles: Type.Integer(),
            built_in: Type.Boolean({ description: "As delivered; saving it makes it the tenant's own" }),
            etag: Type.String(),
          }),
        ),
      }),
    ),
    errors: callerErrors,
  },
  getDashboard: {
    method: "get",
    path: "/v1/dashboards/{id}",
    summary: "Read a dashboard",
    description: "With an ETag for the next change.",
    ...reading,
    responses: ok("The dashboard", DashboardSchema),
    errors: [...callerErrors, "not_found"],
  },
  putDashboard: {
    method: "put",
    path: "/v1/dashboards/{id}",
    summary: "Create or replace a dashboard",
    description:
      "If-Match with the ETag of what was read; If-None-Match: * for a new one. Without either an existing one is not replaced.",
    ...saving,
    request: json(DashboardSchema),
    responses: {
      "200": answer("Replaced", DashboardSchema),
      "201": answer("Created", DashboardSchema),
    },
    errors: [...changeErrors, "precondition_failed", "question_invalid"],
  },
  deleteDashboard: {
    method: "delete",
    path: "/v1/dashboards/{id}",
    summary: "Delete a dashboard",
    description: "A built-in one comes back as it was delivered. If-Match is honoured.",
    ...saving,
    responses: { "204": { description: "Deleted" } },
    errors: [...callerErrors, "not_found", "precondition_failed"],
  },
  listPolicies: {
    method: "get",
    path: "/v1/policies",
    summary: "List policies",
    description: "Which rows and columns whom is shown.",
    roles: ["admin"],
    right: "administer",
    responses: ok("The policies", Type.Object({ policies: Type.Array(PolicySchema) })),
    errors: callerErrors,
  },
  putPolicy: {
    method: "put",
    path: "/v1/policies/{id}",
    summary: "Create or replace a policy",
    description:
      "In force within a second in tiles, SQL, exports and the live stream. All policies of a caller hold together: the person's own and the role's.",
    roles: ["admin"],
    right: "administer",
    request: json(PolicySchema),
    responses: ok("The policy", PolicySchema),
    errors: changeErrors,
  },
  deletePolicy: {
    method: "delete",
    path: "/v1/policies/{id}",
    summary: "Delete a policy",
    description: "In force within a second.",
    roles: ["admin"],
    right: "administer",
    responses: { "204": { description: "Deleted" } },
    errors: [...callerErrors, "not_found"],
  },
} as const satisfies Record<string, Route>;
