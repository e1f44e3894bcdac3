import { KontorError } from "@kontor/core";

/** The port cannot be had. */
export class ListenError extends KontorError {
  constructor(host: string, port: number, cause: NodeJS.ErrnoException) {
    const reason = cause.code === "EADDRINUSE" ? "something else listens there" : cause.message;
    super("listen_failed", `Cannot listen on ${host}:${port}: ${reason}. Set KONTOR_PORT or KONTOR_HOST.`, {
      cause,
    });
  }
}
