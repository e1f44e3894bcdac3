import type { Static, TSchema } from "typebox";
import { Value } from "typebox/value";
import type { Context } from "hono";
import { RequestError } from "../problem.ts";
import { readBytes } from "./read-bytes.ts";

/** Bodies of the admin API; events have their own door. */
const MAX_BYTES = 1024 * 1024;

/** The JSON body, held to a schema of contracts. Throws RequestError; its message names the first fault and its place. */
export async function readJson<Schema extends TSchema>(
  context: Context,
  schema: Schema,
): Promise<Static<Schema>> {
  const type = context.req.header("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
  // curl -d sends the form type unless told otherwise.
  if (
    type !== undefined &&
    !["application/json", "application/x-www-form-urlencoded", "text/plain", ""].includes(type)
  ) {
    throw new RequestError("unsupported_media_type", `Send application/json, not ${type.slice(0, 100)}.`);
  }
  const value = parse((await readBytes(context, MAX_BYTES)).toString("utf8"));
  if (Value.Check(schema, value)) return value;
  const [fault] = Value.Errors(schema, value);
  const place = fault === undefined || fault.instancePath === "" ? "The body" : fault.instancePath;
  throw new RequestError(
    "invalid_request",
    `${place} ${fault?.message ?? "is not as described"}. See /docs.`,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RequestError("invalid_json", "The body is not valid JSON.");
  }
}
