import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { KontorError } from "@kontor/core";
import {
  createFirehose,
  createSigV4Verifier,
  FirehoseError,
  type FirehoseErrorName,
  type FirehoseOutcome,
} from "@kontor/domain/collect";
import type { KeyGrant } from "@kontor/domain/tenancy";
import type { Admission } from "../admission.ts";
import { addressOf } from "../authorise.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { assertLength, ClientGoneError, readBody } from "../read-body.ts";
import { refuse, startBody } from "./early-answer.ts";
import { charge, SENDERS } from "./events-door.ts";

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: string;
  readonly path: string;
  readonly query: string;
}

const TYPE = "application/x-amz-json-1.1";

/** Serves the Firehose API for AWS's SDKs at `POST /`. */
export function createFirehoseDoor(dependencies: HttpDependencies, admission: Admission) {
  const firehose = createFirehose(dependencies.collector, randomUUID);
  const verify = createSigV4Verifier({
    clock: dependencies.clock,
    service: "firehose",
    secretOf: (keyId) => dependencies.tenancy.secretOf(keyId),
  });

  return function serve(call: Call): void {
    run(call).then(
      ({ output }) => {
        const body = JSON.stringify(output);
        const headers = { "content-length": Buffer.byteLength(body), ...awsHeaders() };
        call.response.writeHead(200, headers).end(body);
      },
      (error: unknown) => refuseCall(dependencies, call, error),
    );
  };

  async function run({ request, response, target, path, query }: Call): Promise<FirehoseOutcome> {
    if (admission.full) throw busy();
    assertLength(request);
    startBody(request, response);
    const { bytes, held } = await readBody(request, admission);
    if (!admission.enter(bytes.length)) {
      admission.release(held);
      throw busy();
    }
    try {
      const signed = { method: "POST", path, query, headers: request.headers, body: bytes };
      const verdict = await verify(signed);
      if (!verdict.ok) throw new FirehoseError(verdict.error, verdict.message);
      const grant = await grantOf(dependencies, verdict.keyId);
      const outcome = await firehose.call(target, grant, bytes, {
        region: verdict.region,
        userAgent: request.headers["user-agent"],
        ip: addressOf(request, dependencies.trustProxy === true),
        admit: (events) => charge(dependencies.rateLimiter, grant, events, bytes.length),
      });
      dependencies.ingestMetrics.accepted(outcome.acceptedEvents, bytes.length);
      return outcome;
    } finally {
      admission.release(held);
      admission.leave(bytes.length);
    }
  }
}

async function grantOf({ tenancy }: HttpDependencies, keyId: string): Promise<KeyGrant> {
  const grant = await tenancy.authenticateKeyId(keyId);
  if (grant === null) {
    throw new FirehoseError("UnrecognizedClientException", "The access key id in the request is unknown.");
  }
  if (SENDERS.some((role) => role === grant.role)) return grant;
  throw new FirehoseError("AccessDeniedException", `A key with role ${grant.role} must not write.`);
}

function busy(): FirehoseError {
  return new FirehoseError("ServiceUnavailableException", "The server is busy. Slow down and retry.");
}

function refuseCall(dependencies: HttpDependencies, { request, response }: Call, error: unknown): void {
  if (error instanceof ClientGoneError) return dependencies.ingestMetrics.refused("client_gone");
  const known = inAwsTerms(error);
  if (known.type === "InternalFailure") dependencies.onError?.(error);
  dependencies.ingestMetrics.refused(known.type);
  const body = JSON.stringify({ __type: known.type, message: known.message });
  refuse(request, response, known.status, { ...awsHeaders(), "x-amzn-errortype": known.type }, body);
}

const bodyErrors: Readonly<Record<string, FirehoseErrorName>> = {
  body_too_large: "RequestEntityTooLargeException",
  overloaded: "ServiceUnavailableException",
  unavailable: "ServiceUnavailableException",
};

function inAwsTerms(error: unknown): FirehoseError {
  if (error instanceof FirehoseError) return error;
  const type = error instanceof KontorError ? bodyErrors[error.code] : undefined;
  if (type !== undefined) return new FirehoseError(type, (error as KontorError).message);
  return new FirehoseError(
    "InternalFailure",
    "The request could not be answered. The server's log has the reason.",
  );
}

function awsHeaders(): Record<string, string> {
  return { "content-type": TYPE, "x-amzn-requestid": randomUUID() };
}
