import type { Context } from "hono";
import type { HttpDependencies } from "../dependencies.ts";
import { RequestError } from "../problem.ts";
import { SAFE, type Handler } from "./handler.ts";
import { caching, webFileResponse } from "./web-files.ts";

/** A public page loads from this server alone, runs nothing that stands in its text, and is shown in no frame. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Any site may load what is made for other sites. */
const FOR_ANY_SITE = {
  "cache-control": caching.hour,
  "access-control-allow-origin": "*",
  "cross-origin-resource-policy": "cross-origin",
};

/** The tracker, the component for tiles, and the public pages. */
export function createWebHandlers({
  web,
  shopPage,
}: Pick<HttpDependencies, "web" | "shopPage">): Readonly<
  Record<"tracker" | "embedScript" | "shopPage" | "shopAsset", Handler>
> {
  const serve = (context: Context, name: string, headers: Readonly<Record<string, string>>) => {
    const file = web?.get(name);
    if (file !== undefined) return webFileResponse(file, context.req.raw, headers);
    throw new RequestError("not_found", "There is no such file. `npm run build:web` makes the web pages.");
  };
  return {
    tracker: (context) => serve(context, "tracker/k.js", FOR_ANY_SITE),
    embedScript: (context) => serve(context, "embed/embed.js", FOR_ANY_SITE),
    shopAsset: (context) =>
      serve(context, `shop/assets/${context.req.param("file")}`, { "cache-control": caching.immutable }),
    async shopPage(context) {
      const html = await shopPage?.(context.req.param("shop") ?? "");
      if (html === undefined) throw new RequestError("not_found", "There is no shop of this name here.");
      return context.body(html, 200, {
        ...SAFE,
        "content-type": "text/html; charset=utf-8",
        "cache-control": caching.ask,
        "content-security-policy": PAGE_POLICY,
      });
    },
  };
}
