import type { IncomingMessage } from "node:http";
import { limits } from "@kontor/contracts";
import { bodyTooLarge } from "@kontor/domain/collect";
import type { Admission } from "./admission.ts";
import { overloaded, RequestError } from "./problem.ts";

/** The client went away before its request was complete: nobody is left to answer. */
export class ClientGoneError extends RequestError {
  constructor() {
    super("request_timeout", "The client closed the connection before the request was complete.");
  }
}

/** A body in memory; its bytes are held with the admission until `release`. */
export interface HeldBody {
  readonly bytes: Buffer;
  readonly held: number;
}

/** Refuses by what the headers say, before a byte of the body is read. */
export function assertLength(request: IncomingMessage): void {
  if (Number(request.headers["content-length"] ?? 0) > limits.bodyBytes) throw bodyTooLarge();
}

/** Reads the body as sent. Rejects (and holds nothing) when it is too large, the server is full or the client is gone. */
export function readBody(request: IncomingMessage, admission: Admission): Promise<HeldBody> {
  return new Promise((resolve, reject) => {
    let first: Buffer | undefined;
    let chunks: Buffer[] | undefined;
    let held = 0;
    let settled = false;
    const fail = (error: Error) => {
      settled = true;
      admission.release(held);
      request.off("data", onData);
      reject(error);
    };
    const onData = (chunk: Buffer) => {
      if (held + chunk.length > limits.bodyBytes) return fail(bodyTooLarge());
      if (!admission.hold(chunk.length)) return fail(overloaded());
      held += chunk.length;
      if (first === undefined) first = chunk;
      else (chunks ??= [first]).push(chunk);
    };
    request.on("data", onData);
    request.on("end", () => {
      if (settled) return;
      settled = true;
      resolve({ bytes: chunks === undefined ? (first ?? Buffer.alloc(0)) : Buffer.concat(chunks), held });
    });
    // A connection that breaks while the body arrives is an error of the request; afterwards it concerns the answer only.
    request.on("error", () => {
      if (!settled) fail(new ClientGoneError());
    });
  });
}
