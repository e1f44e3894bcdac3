import type { Ledger } from "./ledger.ts";

const WORKERS = 8;

/** Sends batches as fast as the server answers until `signal` aborts; every answer goes into the ledger. */
export async function runLoad(
  url: string,
  token: string,
  ledger: Ledger,
  random: () => number,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(Array.from({ length: WORKERS }, () => sendUntil(url, token, ledger, random, signal)));
}

async function sendUntil(
  url: string,
  token: string,
  ledger: Ledger,
  random: () => number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const ids = ledger.take(1 + Math.floor(random() * 20), random);
    try {
      const response = await fetch(`${url}/v1/events`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify(ids.map((id) => eventOf(id, random))),
        signal,
      });
      const { accepted } = (await response.json()) as { accepted?: number };
      if (response.status === 202 && accepted === ids.length) ledger.acknowledge(ids);
      else ledger.lost(ids);
    } catch {
      ledger.lost(ids);
    }
  }
}

// A retry carries the same id and the same time, as a tracker's queue would; a few events are days late.
function eventOf(id: string, random: () => number): object {
  const late = Number(id.slice(id.indexOf("-") + 1)) % 50 === 0 ? 3 * 86_400_000 : 0;
  return {
    event_id: id,
    event_name: "item_expand",
    ...(late > 0 ? { event_time: new Date(Date.now() - late).toISOString() } : {}),
    visitor_id: `v${Math.floor(random() * 100)}`,
    items: [{ item_id: `dish-${Math.floor(random() * 50)}`, price: 9.5, quantity: 1 }],
    props: { dwell_ms: Math.floor(random() * 9000) },
  };
}
