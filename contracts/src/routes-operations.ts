import { Type } from "typebox";
import type { Route } from "./route.ts";
import { ok } from "./route-parts.ts";

const html = (description: string) => ({ "200": { description, types: ["text/html"] } });

/** Routes for those who run the server, the pages, and the door for AWS's SDKs. */
export const operationsRoutes = {
  firehose: {
    method: "post",
    path: "/",
    summary: "Amazon Data Firehose API",
    description:
      "PutRecord, PutRecordBatch, DescribeDeliveryStream and ListDeliveryStreams of Firehose_20150804 (JSON 1.1, named by X-Amz-Target) for the stream `clicks`. Signed with AWS Signature Version 4: a key's id and secret are the access key id and the secret access key. Errors are AWS's (`__type`, `message`).",
    roles: ["write", "admin"],
    request: { types: ["application/x-amz-json-1.1"], schema: Type.Unknown() },
    responses: {
      "200": {
        description: "Stored; FailedPutCount counts the records to send again",
        types: ["application/x-amz-json-1.1"],
      },
    },
    errors: [],
  },
  livez: {
    method: "get",
    path: "/livez",
    summary: "Is the process alive?",
    description: "Answers as long as the process can answer.",
    roles: [],
    responses: ok("Alive", Type.Object({ status: Type.Literal("ok") })),
    errors: [],
  },
  readyz: {
    method: "get",
    path: "/readyz",
    summary: "Should it get requests?",
    description: "503 while a part that requests need is not ready.",
    roles: [],
    responses: ok("Ready", Type.Object({ status: Type.Literal("ok"), detail: Type.String() })),
    errors: ["unavailable"],
  },
  metrics: {
    method: "get",
    path: "/metrics",
    summary: "Counters",
    description: "Prometheus text format. Holds no tenant's data.",
    roles: [],
    responses: { "200": { description: "The counters", types: ["text/plain"] } },
    errors: [],
  },
  openapi: {
    method: "get",
    path: "/openapi.json",
    summary: "This description",
    description: "OpenAPI 3.1, made from the same table as the routes.",
    roles: [],
    responses: { "200": { description: "OpenAPI document", types: ["application/json"] } },
    errors: [],
  },
  docs: {
    method: "get",
    path: "/docs",
    summary: "This description as a page",
    description: "Self-contained HTML.",
    roles: [],
    responses: html("The page"),
    errors: [],
  },
  home: {
    method: "get",
    path: "/",
    summary: "The admin app",
    description:
      "For owners, analysts and operators. Where it was not built: a page that says what runs here and where to read on.",
    roles: [],
    responses: html("The page"),
    errors: [],
  },
} as const satisfies Record<string, Route>;
