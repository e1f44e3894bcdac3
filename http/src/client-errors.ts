import type { Socket } from "node:net";
import type { Server } from "node:http";
import type { ErrorCode } from "@kontor/contracts";
import { problemOf, RequestError } from "./problem.ts";

const answers: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [
    "request_timeout",
    "The request took too long to arrive; send it faster or in pieces.",
  ],
  HPE_HEADER_OVERFLOW: ["headers_too_large", "The request's headers exceed 16 KiB."],
};

/** Answers what node:http could not make a request of: too slow, too large headers, no HTTP. */
export function answerClientErrors(server: Server, refused: (code: string) => void): void {
  server.on("clientError", (error: Error & { code?: string }, stream) => {
    const socket = stream as Socket;
    if (error.code === "ECONNRESET" || !socket.writable) {
      socket.destroy();
      return;
    }
    const [code, detail] = answers[error.code ?? ""] ?? ["invalid_request", "This is not valid HTTP."];
    const problem = problemOf(new RequestError(code, detail));
    refused(code);
    socket.end(
      [
        `HTTP/1.1 ${problem.status} ${REASONS[problem.status] ?? "Error"}`,
        "Content-Type: application/problem+json",
        "Access-Control-Allow-Origin: *",
        "Connection: close",
        `Content-Length: ${Buffer.byteLength(problem.body)}`,
        "",
        problem.body,
      ].join("\r\n"),
      () => socket.destroy(),
    );
  });
}

const REASONS: Readonly<Record<number, string>> = {
  400: "Bad Request",
  408: "Request Timeout",
  431: "Request Header Fields Too Large",
};
