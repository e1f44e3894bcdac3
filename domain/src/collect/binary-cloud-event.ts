import { isUtf8 } from "node:buffer";
import { limits } from "@kontor/contracts";
import { bodyTooLarge } from "./decode-body.ts";
import { BodyError } from "./errors.ts";
import { jsonFault } from "./json-fault.ts";

/** Headers as `node:http` gives them. */
export type Headers = Readonly<Record<string, string | string[] | undefined>> & {
  readonly "content-type"?: string | undefined;
};

/** A body and what its type says. */
export interface SentBody {
  readonly body: Buffer;
  readonly contentType: string | undefined;
}

const STRUCTURED = "application/cloudevents+json";
const JSON_TYPE = /^[\w.-]+\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/**
 * A CloudEvent in binary mode (attributes in headers `ce-*`, the body is the data alone) as the same event in structured mode, as the HTTP binding of CloudEvents
 * 1.0 maps one to the other; any other request as it is. Throws BodyError for a body that is not what its type says.
 */
export function withoutBinaryMode(headers: Headers, body: Buffer): SentBody {
  const contentType = headers["content-type"];
  const isBinary =
    headers["ce-specversion"] !== undefined && contentType?.startsWith("application/cloudevents") !== true;
  if (!isBinary) return { body, contentType };
  const attributes = Object.entries(headers)
    .filter(([name]) => name.startsWith("ce-"))
    .map(([name, value]) => [name.slice("ce-".length), decoded(String(value))]);
  const type = contentType === undefined ? {} : { datacontenttype: contentType };
  const envelope = JSON.stringify({ ...Object.fromEntries(attributes), ...type });
  const data = dataText(body, contentType);
  const text = data === "" ? envelope : `${envelope.slice(0, -1)},"data":${data}}`;
  return { body: Buffer.from(text), contentType: STRUCTURED };
}

// JSON stays as it was sent, so that no number loses digits before it is checked; other data is a string. Without a type it is JSON, as all bodies at this door.
function dataText(body: Buffer, contentType: string | undefined): string {
  if (body.length > limits.eventBytes) throw bodyTooLarge();
  if (!isUtf8(body)) throw new BodyError("invalid_utf8", "The body must be UTF-8 text.");
  const text = body.toString("utf8");
  if (text === "") return "";
  if (contentType !== undefined && !JSON_TYPE.test(contentType)) return JSON.stringify(text);
  try {
    JSON.parse(text);
  } catch (error) {
    throw new BodyError("invalid_json", jsonFault(text, error), { cause: error });
  }
  return text;
}

// The binding has other than visible ASCII percent-encoded.
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
