import { setTimeout as sleep } from "node:timers/promises";
import { KontorError } from "@kontor/core";
import { AllEventsRejectedError, type CollectOutcome } from "@kontor/domain/collect";
import type { Session } from "../platform/session.ts";

/** Sends a body of events through the front door and gives its verdict; waits and repeats while the door is overloaded. */
export type EventSender = (body: Buffer, contentType: string) => Promise<CollectOutcome>;

/** The server refused a whole request. */
export class SendError extends KontorError {
  constructor(status: number, detail: string) {
    super("invalid_request", `The server refused the events (${status}): ${detail}`);
  }
}

const RETRYABLE = new Set(["rate_limited", "overloaded", "log_overloaded", "log_disk_full", "log_failed"]);
const ATTEMPTS = 60;

export function createEventSender(session: Session, tenant: string): EventSender {
  if (session.kind === "remote") return (body, contentType) => sendRemote(session, body, contentType);
  const { collector } = session.platform;
  const grant = { tenant, keyId: "command-line" };
  return (body, contentType) => sendLocal(() => collector.collect(grant, body, { contentType }));
}

async function sendRemote(
  session: { url: string; token: string },
  body: Buffer,
  contentType: string,
): Promise<CollectOutcome> {
  const headers = {
    authorization: `Bearer ${session.token}`,
    "content-type": contentType,
    "user-agent": "-",
  };
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(`${session.url}/v1/events`, {
      method: "POST",
      headers,
      body: new Uint8Array(body),
    });
    const answer = (await response.json()) as Partial<CollectOutcome> & { detail?: string };
    if (answer.rejected !== undefined) return { accepted: answer.accepted ?? 0, rejected: answer.rejected };
    const retryable = response.status === 429 || response.status === 503 || response.status === 507;
    if (!retryable || attempt >= ATTEMPTS)
      throw new SendError(response.status, answer.detail ?? response.statusText);
    await sleep(1000 * Number(response.headers.get("retry-after") ?? 1));
  }
}

async function sendLocal(collect: () => Promise<CollectOutcome>): Promise<CollectOutcome> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await collect();
    } catch (error) {
      if (error instanceof AllEventsRejectedError) return { accepted: 0, rejected: error.rejected };
      if (!(error instanceof KontorError) || !RETRYABLE.has(error.code) || attempt >= ATTEMPTS) throw error;
      await sleep(Math.min(1000, 20 * attempt));
    }
  }
}
