import type { Answer } from "./connection.ts";
import { Histogram } from "./histogram.ts";
import type { LoadResult } from "./load-plan.ts";

/** What the answers add up to; everything before `begin` is warm-up and counts only in the totals. */
export class LoadCounts {
  readonly #statuses = new Map<string, number>();
  readonly #latency = new Histogram();
  readonly #sentLatency = new Histogram();
  #begun = Number.POSITIVE_INFINITY;
  #cpu = process.cpuUsage();
  #requests = 0;
  #requestsTotal = 0;
  #accepted = 0;
  #acceptedTotal = 0;
  #silentRefusals = 0;

  begin(): void {
    this.#begun = performance.now();
    this.#cpu = process.cpuUsage();
  }

  record(answer: Answer | null, due: number, sent: number): void {
    this.#requestsTotal++;
    const accepted = answer?.status === 202 ? acceptedEvents(answer.body()) : 0;
    this.#acceptedTotal += accepted;
    const now = performance.now();
    if (now < this.#begun) return;
    this.#requests++;
    this.#accepted += accepted;
    const status = answer === null ? "broken" : String(answer.status);
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    if (answer !== null && isRefusal(answer) && !answer.retryAfter) this.#silentRefusals++;
    if (answer?.status !== 202) return;
    this.#latency.record(now - due);
    this.#sentLatency.record(now - sent);
  }

  result(end: number, unsent: number): LoadResult {
    const cpu = process.cpuUsage(this.#cpu);
    return {
      seconds: (end - this.#begun) / 1000,
      requests: this.#requests,
      accepted: this.#accepted,
      accepted_total: this.#acceptedTotal,
      requests_total: this.#requestsTotal,
      refused_without_retry_after: this.#silentRefusals,
      statuses: Object.fromEntries(this.#statuses),
      latency: this.#latency.summary(),
      sent_latency: this.#sentLatency.summary(),
      unsent,
      cpu_seconds: (cpu.user + cpu.system) / 1e6,
    };
  }
}

/** The server is busy: the same request may succeed later. */
export function isRefusal(answer: Answer): boolean {
  return answer.status === 429 || answer.status === 503;
}

/** `{"accepted":50,...}`; a server that stores nothing (the bare one) says nothing, and nothing is counted. */
function acceptedEvents(body: string): number {
  return Number(/"accepted" *: *(\d+)/.exec(body)?.[1] ?? 0);
}
