import { createHash, createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createSigV4Verifier, type SignedRequest } from "./sigv4.ts";

const SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const NOW = Date.UTC(2015, 7, 30, 12, 36);

function verifier(service: string, now = NOW) {
  return createSigV4Verifier({
    clock: { now: () => now },
    service,
    secretOf: (id) => Promise.resolve(id === "AKIDEXAMPLE" ? SECRET : null),
  });
}

// "get-vanilla" and "post-vanilla" of AWS's published test suite.
const vanilla: SignedRequest = {
  method: "GET",
  path: "/",
  query: "",
  headers: {
    host: "example.amazonaws.com",
    "x-amz-date": "20150830T123600Z",
    authorization:
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
  },
  body: Buffer.alloc(0),
};

const postVanilla: SignedRequest = {
  ...vanilla,
  method: "POST",
  headers: {
    ...vanilla.headers,
    authorization:
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
  },
};

interface SignOptions {
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly signed?: readonly string[];
  readonly scope?: string;
  readonly secret?: string;
  readonly hash?: string;
}

// A signer of its own, written from AWS's description, for what the vectors do not cover.
function sign(options: SignOptions = {}): SignedRequest {
  const body = Buffer.from(options.body ?? "{}");
  const scope = options.scope ?? "20150830/eu-west-1/firehose/aws4_request";
  const headers: Record<string, string> = {
    host: "localhost",
    "x-amz-date": "20150830T123600Z",
    "x-amz-target": "Firehose_20150804.PutRecord",
    ...options.headers,
  };
  const signed = options.signed ?? Object.keys(headers).sort();
  const hash = options.hash ?? createHash("sha256").update(body).digest("hex");
  const canonical = `POST\n/\n\n${signed.map((name) => `${name}:${(headers[name] ?? "").trim()}\n`).join("")}\n${signed.join(";")}\n${hash}`;
  const digest = createHash("sha256").update(canonical).digest("hex");
  let key: Buffer | string = `AWS4${options.secret ?? SECRET}`;
  for (const part of scope.split("/")) key = createHmac("sha256", key).update(part).digest();
  const signature = createHmac("sha256", key)
    .update(`AWS4-HMAC-SHA256\n${headers["x-amz-date"]}\n${scope}\n${digest}`)
    .digest("hex");
  headers["authorization"] =
    `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${scope},SignedHeaders=${signed.join(";")},Signature=${signature}`;
  return { method: "POST", path: "/", query: "", headers, body };
}

describe("the SigV4 verifier", () => {
  test.each([
    ["get-vanilla", vanilla],
    ["post-vanilla", postVanilla],
  ])("agrees with AWS's vector %s", async (_, request) => {
    expect(await verifier("service")(request)).toEqual({
      ok: true,
      keyId: "AKIDEXAMPLE",
      region: "us-east-1",
    });
  });

  test("takes any region, headers without blanks after commas, and the same key twice", async () => {
    const verify = verifier("firehose");
    expect(await verify(sign())).toMatchObject({ ok: true, region: "eu-west-1" });
    expect(await verify(sign({ body: "{ }" }))).toMatchObject({ ok: true });
  });

  const flawed: [string, string, SignedRequest][] = [
    ["no header", "MissingAuthenticationTokenException", { ...sign(), headers: { host: "localhost" } }],
    ["a bearer token", "IncompleteSignatureException", { ...sign(), headers: { authorization: "Bearer x" } }],
    [
      "no signature",
      "IncompleteSignatureException",
      { ...sign(), headers: { authorization: "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host" } },
    ],
    ["a tampered body", "InvalidSignatureException", { ...sign(), body: Buffer.from("{ }") }],
    ["another method", "InvalidSignatureException", { ...sign(), method: "PUT" }],
    ["another path", "InvalidSignatureException", { ...sign(), path: "/x" }],
    ["a query", "InvalidSignatureException", { ...sign(), query: "X-Amz-Signature=0" }],
    [
      "a tampered header",
      "InvalidSignatureException",
      { ...sign(), headers: { ...sign().headers, "x-amz-target": "x" } },
    ],
    ["a wrong secret", "InvalidSignatureException", sign({ secret: "no" })],
    ["another service", "InvalidSignatureException", sign({ scope: "20150830/eu-west-1/s3/aws4_request" })],
    [
      "another terminator",
      "InvalidSignatureException",
      sign({ scope: "20150830/eu-west-1/firehose/aws5_request" }),
    ],
    [
      "another scope date",
      "InvalidSignatureException",
      sign({ scope: "20150829/eu-west-1/firehose/aws4_request" }),
    ],
    ["a date without form", "InvalidSignatureException", sign({ headers: { "x-amz-date": "now" } })],
    ["an unsigned host", "InvalidSignatureException", sign({ signed: ["x-amz-date", "x-amz-target"] })],
    ["an unsigned date", "InvalidSignatureException", sign({ signed: ["host", "x-amz-target"] })],
    ["an unsigned target", "InvalidSignatureException", sign({ signed: ["host", "x-amz-date"] })],
    [
      "UNSIGNED-PAYLOAD",
      "InvalidSignatureException",
      sign({ headers: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" }, hash: "UNSIGNED-PAYLOAD" }),
    ],
    [
      "a STREAMING sentinel",
      "InvalidSignatureException",
      sign({
        headers: { "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" },
        hash: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
      }),
    ],
    ["a session token", "UnrecognizedClientException", sign({ headers: { "x-amz-security-token": "t" } })],
  ];
  test.each(flawed)("refuses %s with %s", async (_, error, request) => {
    expect(await verifier("firehose")(request)).toMatchObject({ ok: false, error });
  });

  test("refuses an unknown key", async () => {
    const request = sign();
    const authorization = String(request.headers["authorization"]).replace("AKIDEXAMPLE", "AKIDOTHER");
    const verdict = await verifier("firehose")({
      ...request,
      headers: { ...request.headers, authorization },
    });
    expect(verdict).toMatchObject({ ok: false, error: "UnrecognizedClientException" });
  });

  test.each([5 * 60_000 + 1, -5 * 60_000 - 1])(
    "refuses a clock that is off by %i ms, and takes a smaller one",
    async (skew) => {
      expect(await verifier("firehose", NOW + skew)(sign())).toMatchObject({
        error: "InvalidSignatureException",
      });
      expect(await verifier("firehose", NOW + Math.sign(skew) * 290_000)(sign())).toMatchObject({ ok: true });
    },
  );
});
