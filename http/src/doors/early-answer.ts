import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";

/** How long a client may go on sending a body that was refused, so that it comes to read the answer. */
const LINGER_MS = 5000;

const waiting = new WeakSet<IncomingMessage>();

/** The client asked whether to send its body (`Expect: 100-continue`) and waits. */
export function expectsContinue(request: IncomingMessage): void {
  waiting.add(request);
}

/** Tells a client that waits for it to send its body. */
export function startBody(request: IncomingMessage, response: ServerResponse): void {
  if (waiting.delete(request)) response.writeContinue();
}

/**
 * Answers a request that may still be arriving. Closing at once would make the kernel reset the connection, and the client would never read the
 * answer: so the rest of the body is read and dropped, for a while. A client that still waits to send its body is told to close instead.
 */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders,
  body: string,
): void {
  if (response.headersSent || response.destroyed) return;
  const close = waiting.has(request) ? { connection: "close" } : {};
  response.writeHead(status, { ...headers, ...close, "content-length": Buffer.byteLength(body) });
  response.end(body);
  if (request.complete || waiting.has(request)) return;
  request.resume();
  const timer = setTimeout(() => request.socket.destroy(), LINGER_MS).unref();
  request.once("close", () => clearTimeout(timer));
}
