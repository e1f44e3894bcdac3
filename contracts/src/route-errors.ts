import type { ErrorCode } from "./errors.ts";
import { bodyErrors, callerErrors } from "./route-parts.ts";
import type { Route } from "./route.ts";

/**
 * Every error that a route may answer: its own, and those that follow from who may call it and what it takes. A route that lists none
 * (pages, probes, AWS's protocol) answers none of ours.
 */
export function errorsOf(route: Route): readonly ErrorCode[] {
  const { errors, method, roles, right, person, reads, request } = route;
  if (errors.length === 0) return errors;
  const bySession = right !== undefined || person === true;
  const takesJson = request?.types.every((type) => type === "application/json") === true;
  return [
    ...new Set<ErrorCode>([
      ...errors,
      ...(roles.length > 0 || right !== undefined ? callerErrors : []),
      ...(bySession && method !== "get" ? (["cross_site"] as const) : []),
      ...(right !== undefined && method !== "get" && reads !== true ? (["view_as_read_only"] as const) : []),
      ...(takesJson ? ([...bodyErrors, "unsupported_media_type"] as const) : []),
      "internal_error",
    ]),
  ];
}
