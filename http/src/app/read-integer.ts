import { RequestError } from "../problem.ts";

/** A whole number of the query string. Throws RequestError. */
export function readInteger(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d{1,16}$/.test(text) && value >= min && value <= max) return value;
  throw new RequestError("invalid_request", `${name} must be a whole number from ${min} to ${max}.`);
}

/** `?limit=` of a list. */
export function readLimit(text = "100", max = 1000): number {
  return readInteger("limit", text, 1, max);
}
