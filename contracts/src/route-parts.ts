import type { TSchema } from "typebox";
import type { ErrorCode } from "./errors.ts";
import { MeSchema } from "./people.ts";

/** A body of JSON, sent or answered. */
export const json = (schema: TSchema) => ({ types: ["application/json"], schema });

/** An answer with JSON, to stand at its status. */
export const answer = (description: string, schema: TSchema) => ({ description, ...json(schema) });

/** The one good answer of most routes: 200 with JSON. */
export const ok = (description: string, schema: TSchema) => ({ "200": answer(description, schema) });

/** 304, where answers carry an ETag. */
export const unchanged = { description: "The caller has it already (If-None-Match)" };

/** The answer of every way to sign in. */
export const signedIn = ok("Signed in; the session is in the cookie", MeSchema);

/** What a JSON body can be refused for. */
export const bodyErrors = [
  "invalid_json",
  "invalid_request",
  "body_too_large",
] as const satisfies readonly ErrorCode[];

/** The same on a way to sign in, which is open to everybody. */
export const openBodyErrors = [
  ...bodyErrors,
  "cross_site",
  "https_required",
  "rate_limited",
  "unavailable",
] as const satisfies readonly ErrorCode[];

/** What a call by key or session can be refused for before it is looked at. */
export const callerErrors = ["unauthorized", "forbidden"] as const satisfies readonly ErrorCode[];

/** What somebody's call for the own account can be refused for. */
export const ownErrors = ["unauthorized", "cross_site"] as const satisfies readonly ErrorCode[];

/** What a query over the lake can fail with when its text is right. */
export const queryErrors = [
  "sql_timeout",
  "sql_out_of_memory",
  "sql_cancelled",
  "sql_failed",
  "sql_busy",
] as const satisfies readonly ErrorCode[];
