import { FirehoseError } from "./firehose-error.ts";

type Input = Readonly<Record<string, unknown>>;

/** The call's JSON object. */
export function readObject(body: Buffer): Input {
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch (error) {
    throw new FirehoseError("SerializationException", "The body is not JSON.", { cause: error });
  }
  return readMember(value, "the body");
}

export function readMember(value: unknown, path: string): Input {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Input;
  throw new FirehoseError("SerializationException", `A structure is expected as ${path}.`);
}

export function readText(value: unknown, name: string): string {
  const text = readOptionalText(value, name);
  if (text !== undefined) return text;
  throw new FirehoseError("InvalidArgumentException", `${name} is required.`);
}

export function readOptionalText(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  throw new FirehoseError("SerializationException", `${name} must be a string.`);
}

export function readOptionalNumber(value: unknown, name: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number") return value;
  throw new FirehoseError("SerializationException", `${name} must be a number.`);
}

/** Base64 data. Node's decoder skips what is no base64; a length that does not fit shows it. */
export function readData(value: unknown, path: string): Buffer {
  const text = readText(value, path);
  const data = Buffer.from(text, "base64");
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  if (data.length === Math.floor(((text.length - padding) * 3) / 4)) return data;
  throw new FirehoseError("SerializationException", `${path} is not base64.`);
}
