import { RequestError } from "../problem.ts";

/** `?limit=` of a list. */
export function readLimit(text = "100"): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 1000) return limit;
  throw new RequestError("invalid_request", "limit must be a whole number from 1 to 1000.");
}
