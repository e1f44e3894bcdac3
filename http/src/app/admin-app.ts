import type { Hono } from "hono";
import { caching, webFileResponse, type WebFile, type WebFiles } from "./web-files.ts";

/** First parts of addresses that the admin app draws itself. */
const SCREENS = [
  "today",
  "explore",
  "dashboards",
  "sql",
  "data",
  "health",
  "admin",
  "sign-in",
  "setup",
  "invite",
  "account",
];

/** Scripts and styles of this server only: text that came with an event cannot become code, even where an escape is forgotten. */
const POLICY = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/** Serves the admin app: its page under every address of its screens, its assets under names that change with their content. */
export function serveAdmin(app: Hono, files: WebFiles): void {
  app.get("/assets/:name", (context, next) => {
    const file = files.get(`admin/assets/${context.req.param("name")}`);
    return file === undefined
      ? next()
      : webFileResponse(file, context.req.raw, { "cache-control": caching.immutable });
  });
  app.get("/icon.svg", (context, next) => {
    const file = files.get("admin/icon.svg");
    return file === undefined
      ? next()
      : webFileResponse(file, context.req.raw, { "cache-control": "public, max-age=86400" });
  });
  for (const screen of SCREENS) {
    for (const path of [`/${screen}`, `/${screen}/*`]) {
      // Looked up each time: a build that ends while the server runs brings new files.
      app.get(path, (context, next) => {
        const index = files.get("admin/index.html");
        return index === undefined ? next() : adminPage(index, context.req.raw);
      });
    }
  }
}

/** The page itself: asked for anew each time, so that a new build is there with the next reload. */
export function adminPage(index: WebFile, request: Request): Response {
  return webFileResponse(index, request, { "cache-control": caching.ask, "content-security-policy": POLICY });
}
