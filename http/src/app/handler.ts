import type { Context } from "hono";
import type { Grant } from "../grant.ts";

/** Answers a request of a route; the grant counts only where the route asks for a role. */
export type Handler = (context: Context, grant: Grant) => Response | Promise<Response>;

/** Headers of every answer: content is what its type says, and addresses with keys do not leak. */
export const SAFE = { "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" };

/** Headers of answers that are for one caller at one moment: no cache keeps them. */
export const PRIVATE = { ...SAFE, "cache-control": "no-store" };
