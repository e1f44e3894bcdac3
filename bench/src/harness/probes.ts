import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { BenchError } from "./errors.ts";
import type { KontorServer } from "./kontor-server.ts";
import { rounded } from "./statistics.ts";

export interface ProbeResult {
  /** Acknowledged -> seen in a query's answer, ms, one per probe. */
  readonly visible: readonly number[];
  readonly lost: number;
  /** How long the queries took, ms. */
  readonly queries: readonly number[];
}

export interface Probes {
  run(options: { readonly everyMs: number; readonly seconds: number }): Promise<ProbeResult>;
}

const BETWEEN_QUERIES_MS = 5;
const GIVE_UP_MS = 20_000;

/**
 * 1. Every `everyMs` one event of the probes' own tenant is sent; its clock starts when the 202 is here.
 * 2. One query after the other asks for all that were not seen yet, so that slow visibility does not thin out the probes.
 * 3. A probe counts when the answer that holds it has arrived. After the last probe the asking goes on for 20 s; what is missing then is lost.
 */
export function createProbes(server: KontorServer, key: string): Probes {
  const waiting = new Map<string, number>();
  const visible: number[] = [];
  const queries: number[] = [];
  return {
    async run({ everyMs, seconds }) {
      const ends = performance.now() + seconds * 1000 + GIVE_UP_MS;
      const state = { sending: true };
      const send = sendAll(everyMs, seconds).finally(() => (state.sending = false));
      await Promise.all([send, lookUntil(() => !state.sending && waiting.size === 0, ends)]);
      return { visible, lost: waiting.size, queries };
    },
  };

  async function lookUntil(done: () => boolean, ends: number): Promise<void> {
    while (!done() && performance.now() < ends) await look();
  }

  async function sendAll(everyMs: number, seconds: number): Promise<void> {
    const started = performance.now();
    for (let number = 0; number * everyMs < seconds * 1000; number++) {
      await sleep(Math.max(0, started + number * everyMs - performance.now()));
      await send();
    }
  }

  async function send(): Promise<void> {
    const id = randomUUID();
    const response = await fetch(server.url("/v1/events"), {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ event_id: id, event_name: "probe", event_time: new Date().toISOString() }),
    });
    const acknowledged = performance.now();
    await response.arrayBuffer();
    if (response.status !== 202) throw new BenchError(`A probe was answered ${response.status}`);
    waiting.set(id, acknowledged);
  }

  async function look(): Promise<void> {
    const ids = [...waiting.keys()];
    if (ids.length > 0) {
      const began = performance.now();
      const places = ids.map(() => "?").join(", ");
      const { rows } = await server.sql(
        key,
        `select event_id from events where event_id in (${places})`,
        ids,
      );
      const now = performance.now();
      queries.push(now - began);
      for (const [id] of rows) settle(String(id), now);
    }
    await sleep(BETWEEN_QUERIES_MS);
  }

  function settle(id: string, now: number): void {
    const acknowledged = waiting.get(id);
    if (acknowledged === undefined) return;
    waiting.delete(id);
    visible.push(rounded(now - acknowledged));
  }
}
