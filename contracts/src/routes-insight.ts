import { Type, type TSchema } from "typebox";
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

const json = (description: string, schema: TSchema) => ({
  "200": { description, types: ["application/json"], schema },
});
const body = (schema: TSchema) => ({ types: ["application/json"], schema });
const reading = { roles: ["read", "admin"], right: "look" } as const;
const saving = { roles: ["admin"], right: "explore" } as const;
const lang = Type.Enum(["en", "de"], { description: "Language of labels; default en" });
const bodyErrors = [
  "invalid_json",
  "invalid_request",
  "unauthorized",
  "forbidden",
  "body_too_large",
  "unsupported_media_type",
] as const;

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
    request: body(InsightRequestSchema),
    responses: {
      "200": { description: "One line per tile", types: ["application/x-ndjson"], schema: TileAnswerSchema },
    },
    errors: bodyErrors,
  },
  model: {
    method: "get",
    path: "/v1/insight/model",
    summary: "What can be asked",
    description: "Measures and dimensions, without those that a policy hides from the caller.",
    ...reading,
    query: { lang },
    responses: json("The model", ModelSchema),
    errors: ["unauthorized", "forbidden"],
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
    responses: json("The sentences", NarrativeSchema),
    errors: ["invalid_request", "unauthorized", "forbidden", "sql_timeout", "sql_busy"],
  },
  insightSettings: {
    method: "get",
    path: "/v1/insight/settings",
    summary: "Time zone and currency",
    description: "Of the tenant. A currency that nobody set is the one most orders of the last 90 days have.",
    ...reading,
    responses: json("The settings", InsightSettingsSchema),
    errors: ["unauthorized", "forbidden"],
  },
  setInsightSettings: {
    method: "put",
    path: "/v1/insight/settings",
    summary: "Set time zone and currency",
    description: "In force within a second.",
    roles: ["admin"],
    right: "change_data",
    request: body(InsightSettingsSchema),
    responses: json("The settings", InsightSettingsSchema),
    errors: bodyErrors,
  },
  listDashboards: {
    method: "get",
    path: "/v1/dashboards",
    summary: "List dashboards",
    description: "The tenant's own and the built-in ones, by title.",
    ...reading,
    responses: json(
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
    errors: ["unauthorized", "forbidden"],
  },
  getDashboard: {
    method: "get",
    path: "/v1/dashboards/{id}",
    summary: "Read a dashboard",
    description: "With an ETag for the next change.",
    ...reading,
    responses: json("The dashboard", DashboardSchema),
    errors: ["unauthorized", "forbidden", "not_found"],
  },
  putDashboard: {
    method: "put",
    path: "/v1/dashboards/{id}",
    summary: "Create or replace a dashboard",
    description:
      "If-Match with the ETag of what was read; If-None-Match: * for a new one. Without either an existing one is not replaced.",
    ...saving,
    request: body(DashboardSchema),
    responses: {
      "200": { description: "Replaced", types: ["application/json"], schema: DashboardSchema },
      "201": { description: "Created", types: ["application/json"], schema: DashboardSchema },
    },
    errors: [...bodyErrors, "precondition_failed", "question_invalid"],
  },
  deleteDashboard: {
    method: "delete",
    path: "/v1/dashboards/{id}",
    summary: "Delete a dashboard",
    description: "A built-in one comes back as it was delivered. If-Match is honoured.",
    ...saving,
    responses: { "204": { description: "Deleted" } },
    errors: ["unauthorized", "forbidden", "not_found", "precondition_failed"],
  },
  listPolicies: {
    method: "get",
    path: "/v1/policies",
    summary: "List policies",
    description: "Which rows and columns whom is shown.",
    roles: ["admin"],
    right: "administer",
    responses: json("The policies", Type.Object({ policies: Type.Array(PolicySchema) })),
    errors: ["unauthorized", "forbidden"],
  },
  putPolicy: {
    method: "put",
    path: "/v1/policies/{id}",
    summary: "Create or replace a policy",
    description:
      "In force within a second in tiles, SQL, exports and the live stream. All policies of a caller hold together: the person's own and the role's.",
    roles: ["admin"],
    right: "administer",
    request: body(PolicySchema),
    responses: json("The policy", PolicySchema),
    errors: bodyErrors,
  },
  deletePolicy: {
    method: "delete",
    path: "/v1/policies/{id}",
    summary: "Delete a policy",
    description: "In force within a second.",
    roles: ["admin"],
    right: "administer",
    responses: { "204": { description: "Deleted" } },
    errors: ["unauthorized", "forbidden", "not_found"],
  },
} as const satisfies Record<string, Route>;
