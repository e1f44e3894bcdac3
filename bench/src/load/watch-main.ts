import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import type { WatchPlan, WatchResult } from "./watch-plan.ts";
import { WatchViewer } from "./watch-viewer.ts";

const AT_ONCE = 50;
const LAST_MS = 2000;

const plan = JSON.parse(await text(process.stdin)) as WatchPlan;
// The sockets would keep the process; a pipe is written in pieces.
process.stdout.write(JSON.stringify(await watch(plan)), () => process.exit());

async function watch({ host, port, key, viewers, probes, everyMs }: WatchPlan): Promise<WatchResult> {
  const began = performance.now();
  const all: WatchViewer[] = [];
  while (all.length < viewers) {
    const more = Array.from(
      { length: Math.min(AT_ONCE, viewers - all.length) },
      () => new WatchViewer(host, port, key),
    );
    await Promise.all(more.map((viewer) => viewer.open));
    all.push(...more);
  }
  const connectMs = performance.now() - began;
  const acknowledged: number[] = [];
  for (let probe = 0; probe < probes; probe++) {
    await send(host, port, key, probe);
    acknowledged.push(performance.now());
    await sleep(everyMs);
  }
  await sleep(LAST_MS);
  const delays = all.flatMap(({ came }) => [...came].map(([probe, at]) => at - (acknowledged[probe] ?? at)));
  const doubled = all.reduce((sum, viewer) => sum + viewer.doubled, 0);
  return { delays, doubled, missed: viewers * probes - delays.length, connectMs };
}

async function send(host: string, port: number, key: string, probe: number): Promise<void> {
  const response = await fetch(`http://${host}:${port}/v1/events`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: `{"event_name":"probe_${probe}"}`,
  });
  await response.arrayBuffer();
}
