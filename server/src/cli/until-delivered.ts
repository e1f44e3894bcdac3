import { setTimeout as sleep } from "node:timers/promises";
import type { Session } from "../platform/session.ts";

const LOOK_MS = 50;
/** Of a server that is far behind: its events are safe, and come later. */
const PATIENCE_MS = 60_000;

/** Waits until SQL shows what the log holds now, so that a query after an import sees it whole. False: it takes longer than a minute. */
export async function untilDelivered(session: Session, signal: AbortSignal): Promise<boolean> {
  if (session.kind === "local") {
    await session.platform.delivery.drain();
    return true;
  }
  const { end } = await offsetsOf(session.url);
  const patience = performance.now() + PATIENCE_MS;
  while (performance.now() < patience && !signal.aborted) {
    const { delivered } = await offsetsOf(session.url);
    if (delivered >= end) return true;
    await sleep(LOOK_MS);
  }
  return false;
}

async function offsetsOf(url: string): Promise<{ end: number; delivered: number }> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const read = (name: string) => Number(new RegExp(`^${name} (\\d+)`, "m").exec(text)?.[1] ?? 0);
  return { end: read("kontor_log_end_offset"), delivered: read("kontor_delivered_offset") };
}
