import type { Route } from "./route.ts";
import { unchanged } from "./route-parts.ts";

/** What browsers load: the tracker, the component for tiles, and the public pages. */
export const webRoutes = {
  tracker: {
    method: "get",
    path: "/k.js",
    summary: "Browser tracker",
    description:
      "One script of about 4 KB for any page; `data-k-key` on its script element holds a write key. May be loaded from any site; kept for an hour.",
    roles: [],
    responses: {
      "200": { description: "The script", types: ["text/javascript"] },
      "304": unchanged,
    },
    errors: ["not_found"],
  },
  embedScript: {
    method: "get",
    path: "/embed.js",
    summary: "Web component for tiles on other pages",
    description:
      "A module that defines `<kontor-tile src>`; `POST /v1/embed-links` makes the address. May be loaded from any site; kept for an hour.",
    roles: [],
    responses: {
      "200": { description: "The script", types: ["text/javascript"] },
      "304": unchanged,
    },
    errors: ["not_found"],
  },
  shopPage: {
    method: "get",
    path: "/s/{shop}",
    summary: "Public page of a shop",
    description:
      "`/s/demo` is the menu of the demo restaurant, with the tracker on it, while tenant `demo` exists.",
    roles: [],
    responses: { "200": { description: "The page", types: ["text/html"] } },
    errors: ["not_found"],
  },
  shopAsset: {
    method: "get",
    path: "/s/assets/{file}",
    summary: "Script or style sheet of the public pages",
    description: "Names hold a hash of the content: kept for good.",
    roles: [],
    responses: {
      "200": { description: "The file", types: ["text/javascript", "text/css"] },
      "304": unchanged,
    },
    errors: ["not_found"],
  },
} as const satisfies Record<string, Route>;
