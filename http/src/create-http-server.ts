import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Admission } from "./admission.ts";
import { createApp } from "./app/create-app.ts";
import { answerClientErrors } from "./client-errors.ts";
import type { HttpDependencies, HttpTimeouts } from "./dependencies.ts";
import { expectsContinue, startBody } from "./doors/early-answer.ts";
import { createEventsDoor } from "./doors/events-door.ts";
import { createFirehoseDoor } from "./doors/firehose-door.ts";

const defaultTimeouts: HttpTimeouts = {
  headersMs: 10_000,
  requestMs: 30_000,
  checkMs: 1000,
  keepAliveMs: 72_000,
};

/** The platform's front door: the two hot paths by hand on node:http, everything else by the app. The caller lets it listen. */
export function createHttpServer(dependencies: HttpDependencies): Server {
  const admission = new Admission(dependencies.admission);
  const timeouts = { ...defaultTimeouts, ...dependencies.timeouts };
  const listener = createListener(dependencies, admission);
  const server = createServer(
    {
      headersTimeout: timeouts.headersMs,
      requestTimeout: timeouts.requestMs,
      connectionsCheckingInterval: timeouts.checkMs,
      keepAliveTimeout: timeouts.keepAliveMs,
      maxHeaderSize: 16 * 1024,
      noDelay: true,
    },
    listener,
  );
  server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    expectsContinue(request);
    listener(request, response);
  });
  server.on("close", () => admission[Symbol.dispose]());
  answerClientErrors(server, (code) => dependencies.ingestMetrics.refused(code));
  return server;
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

function createListener(dependencies: HttpDependencies, admission: Admission): Listener {
  const serveEvents = createEventsDoor(dependencies, admission);
  const serveFirehose = createFirehoseDoor(dependencies, admission);
  const app = createApp(dependencies);
  const serveApp = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  return (request, response) => {
    const url = request.url ?? "/";
    const mark = url.indexOf("?");
    const path = mark === -1 ? url : url.slice(0, mark);
    const query = mark === -1 ? "" : url.slice(mark + 1);
    if (path === "/v1/events") return serveEvents(request, response, query);
    const target = request.headers["x-amz-target"];
    if (path === "/" && request.method === "POST" && typeof target === "string") {
      return serveFirehose({ request, response, target, path, query });
    }
    startBody(request, response);
    void serveApp(request, response);
  };
}
