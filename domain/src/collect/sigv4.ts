import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Clock } from "@kontor/core";

/** A request as it came over the wire, as far as AWS Signature Version 4 covers it. */
export interface SignedRequest {
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  /** Without `?`; anything in it is refused. */
  readonly query: string;
  /** Names in lower case, values as latin1 text (as node:http gives them). */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

export type SigV4Error =
  | "MissingAuthenticationTokenException"
  | "IncompleteSignatureException"
  | "InvalidSignatureException"
  | "UnrecognizedClientException";

export type SigV4Verdict =
  | { readonly ok: true; readonly keyId: string; readonly region: string }
  | { readonly ok: false; readonly error: SigV4Error; readonly message: string };

export interface SigV4Dependencies {
  readonly clock: Clock;
  /** The service name requests must be scoped to. */
  readonly service: string;
  /** The secret of a key, or null when there is no such key (any more). */
  readonly secretOf: (keyId: string) => Promise<string | null>;
}

interface Authorization {
  readonly keyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const SKEW_MS = 5 * 60_000;
const MAX_CACHED_KEYS = 1000;

/*
 * Verifies AWS Signature Version 4 in the Authorization header (docs.aws.amazon.com, "Create a signed AWS API request"), as strict as a
 * JSON API allows: the body's hash is always computed here, so UNSIGNED-PAYLOAD and the STREAMING sentinels are refused; nothing may hide
 * in the query; host, date and target must be signed; the clock may differ by 5 minutes.
 */
export function createSigV4Verifier({ clock, service, secretOf }: SigV4Dependencies) {
  const keys = new Map<string, Buffer>();

  return async function verify(request: SignedRequest): Promise<SigV4Verdict> {
    const header = headerOf(request, "authorization");
    if (header === "") {
      return refuse("MissingAuthenticationTokenException", "Sign the request with AWS Signature Version 4.");
    }
    const authorization = parseAuthorization(header);
    if (authorization === undefined) {
      return refuse(
        "IncompleteSignatureException",
        "The Authorization header is not a complete AWS4-HMAC-SHA256 one.",
      );
    }
    const flaw = flawOf(request, authorization, service, clock.now());
    if (flaw !== undefined) return flaw;
    const secret = await secretOf(authorization.keyId);
    if (secret === null) {
      return refuse("UnrecognizedClientException", "The access key id in the request is unknown.");
    }
    const expected = Buffer.from(signature(request, authorization, signingKey(keys, authorization, secret)));
    const given = Buffer.from(authorization.signature);
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) {
      const message =
        "The request signature we calculated does not match the signature you provided. Check your secret access key.";
      return refuse("InvalidSignatureException", message);
    }
    return { ok: true, keyId: authorization.keyId, region: authorization.region };
  };
}

function refuse(error: SigV4Error, message: string): SigV4Verdict {
  return { ok: false, error, message };
}

function headerOf(request: SignedRequest, name: string): string {
  const value = request.headers[name];
  return typeof value === "string" ? value : (value ?? []).join(",");
}

function parseAuthorization(header: string): Authorization | undefined {
  const match =
    /^AWS4-HMAC-SHA256 +Credential=([^,\s]+) *, *SignedHeaders=([^,\s]+) *, *Signature=([0-9a-f]{64}) *$/.exec(
      header,
    );
  if (match === null) return undefined;
  const [, credential = "", signedHeaders = "", signature = ""] = match;
  const parts = credential.split("/");
  if (parts.length !== 5) return undefined;
  const [keyId, date, region, service, terminator] = parts as [string, string, string, string, string];
  return { keyId, date, region, service, terminator, signedHeaders: signedHeaders.split(";"), signature };
}

/** Everything that can be refused without the secret. */
function flawOf(
  request: SignedRequest,
  { date, service: scope, terminator, signedHeaders }: Authorization,
  service: string,
  now: number,
): SigV4Verdict | undefined {
  const invalid = (message: string) => refuse("InvalidSignatureException", message);
  if (request.query !== "")
    return invalid("Only requests signed in the Authorization header, without a query, are taken.");
  if (scope !== service) return invalid(`Credential should be scoped to correct service: '${service}'.`);
  if (terminator !== "aws4_request") return invalid("Credential should be scoped with aws4_request.");
  if (headerOf(request, "x-amz-security-token") !== "") {
    return refuse(
      "UnrecognizedClientException",
      "Session tokens are not issued here; use a key's id and secret alone.",
    );
  }
  for (const name of ["host", "x-amz-date", "x-amz-target"]) {
    const needed = name !== "x-amz-target" || headerOf(request, name) !== "";
    if (needed && !signedHeaders.includes(name)) return invalid(`The header ${name} must be signed.`);
  }
  const hash = headerOf(request, "x-amz-content-sha256");
  if (hash !== "" && hash !== sha256(request.body)) {
    return invalid(
      "x-amz-content-sha256 must be the hash of the whole body; unsigned and streamed payloads are refused.",
    );
  }
  return timeFlaw(headerOf(request, "x-amz-date"), date, now);
}

function timeFlaw(amzDate: string, scopeDate: string, now: number): SigV4Verdict | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(amzDate);
  const [year, month, day, hour, minute, second] = (match ?? []).slice(1).map(Number);
  const time = Date.UTC(year ?? NaN, (month ?? NaN) - 1, day, hour, minute, second);
  if (Number.isNaN(time) || !amzDate.startsWith(scopeDate)) {
    return refuse(
      "InvalidSignatureException",
      "Date in Credential scope does not match YYYYMMDD from X-Amz-Date.",
    );
  }
  if (Math.abs(now - time) <= SKEW_MS) return undefined;
  const message = `Signature expired or not yet current: ${amzDate} is more than 5 minutes from the server's time.`;
  return refuse("InvalidSignatureException", message);
}

function signature(request: SignedRequest, authorization: Authorization, key: Buffer): string {
  const { date, region, service, signedHeaders } = authorization;
  const headers = signedHeaders.map((name) => `${name}:${normal(headerOf(request, name))}\n`).join("");
  const canonical = [
    request.method,
    request.path,
    "",
    headers,
    signedHeaders.join(";"),
    sha256(request.body),
  ].join("\n");
  const amzDate = headerOf(request, "x-amz-date");
  const scope = `${date}/${region}/${service}/aws4_request`;
  // latin1 gives back the very bytes of the headers.
  const text = ["AWS4-HMAC-SHA256", amzDate, scope, sha256(Buffer.from(canonical, "latin1"))].join("\n");
  return hmac(key, text).toString("hex");
}

function normal(value: string): string {
  return value.trim().replaceAll(/ +/g, " ");
}

// Four HMACs saved per request; a key id has one secret for ever.
function signingKey(keys: Map<string, Buffer>, authorization: Authorization, secret: string): Buffer {
  const { keyId, date, region, service } = authorization;
  const name = `${keyId}/${date}/${region}/${service}`;
  const known = keys.get(name);
  if (known !== undefined) return known;
  let key = hmac(Buffer.from(`AWS4${secret}`), date);
  for (const part of [region, service, "aws4_request"]) key = hmac(key, part);
  if (keys.size >= MAX_CACHED_KEYS) keys.clear();
  keys.set(name, key);
  return key;
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function sha256(data: Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}
