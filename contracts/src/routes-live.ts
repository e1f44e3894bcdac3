import { Type, type Static } from "typebox";
import type { Route } from "./route.ts";

/** Answer of `GET /v1/demo` and `DELETE /v1/demo`. */
export const DemoStatusSchema = Type.Object({
  state: Type.Enum(["none", "filling", "complete", "removing", "removed", "failed"], {
    description: "`none`: this tenant never had demo data. `failed`: the next start, or a removal, goes on",
  }),
  done: Type.Integer({ description: "Days written, the newest first" }),
  total: Type.Integer({ description: "Days in all" }),
});
/** See {@link DemoStatusSchema}. */
export type DemoStatus = Static<typeof DemoStatusSchema>;

const status = (description: string) => ({
  "200": { description, types: ["application/json"], schema: DemoStatusSchema },
});

/** Live events and the demo data. */
export const liveRoutes = {
  demoStatus: {
    method: "get",
    path: "/v1/demo",
    summary: "How far is the demo data?",
    description: "Demo data is written in the background after the first start on an empty data folder.",
    roles: ["read", "admin"],
    right: "look",
    responses: status("Where it stands"),
    errors: ["unauthorized", "forbidden"],
  },
  removeDemo: {
    method: "delete",
    path: "/v1/demo",
    summary: "Remove the demo data",
    description:
      "Takes every row with `props.demo = true` of the demo tenant out of the lake, whole; what others sent stays. The answer comes when it is done. May be repeated.",
    roles: ["admin"],
    right: "change_data",
    responses: status("It is gone"),
    errors: ["unauthorized", "forbidden", "unavailable"],
  },
} as const satisfies Record<string, Route>;
