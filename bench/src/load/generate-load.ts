import { LoadConnection } from "./connection.ts";
import { isRefusal, LoadCounts } from "./load-counts.ts";
import type { LoadPlan, LoadResult } from "./load-plan.ts";
import { createRandom, createZipf, zipfShare } from "./random.ts";
import { createTemplate, patchTemplate, type RequestTemplate, type Times } from "./request-template.ts";
import { createSessions } from "./sessions.ts";

const TEMPLATES_PER_CONNECTION = 4;
const GRACE_MS = 10_000;
const TICK_MS = 1;

interface Lane {
  readonly connection: LoadConnection;
  readonly templates: readonly RequestTemplate[];
  turn: number;
}

/**
 * Sends the plan's requests and counts the answers.
 *
 * 1. A lane is a connection with a few request templates of its own; a template is patched (ids, times, key) right before it is sent.
 * 2. Closed loop: a lane sends its next request when its answer is there. Open loop: a timer says how many requests are due by now; each takes a free
 *    lane, or waits for one with its due time kept.
 * 3. After the time (or the number of requests) nothing new is sent, and answers still under way are waited for.
 */
export async function generateLoad(plan: LoadPlan, seed: number): Promise<LoadResult> {
  const prepare = createPreparation(plan, seed);
  const counts = new LoadCounts();
  const lanes = Array.from({ length: plan.connections }, () => createLane(plan, prepare));
  const due: number[] = [];
  const idle: Lane[] = [];
  const idleAll = Promise.withResolvers<void>();
  const limit = plan.requests ?? Number.POSITIVE_INFINITY;
  let [issued, running, taken, stopping] = [0, 0, 0, false];

  const started = performance.now();
  const begins = started + plan.warmupSeconds * 1000;
  const ends = begins + plan.seconds * 1000;
  if (plan.warmupSeconds === 0) counts.begin();
  else setTimeout(() => counts.begin(), plan.warmupSeconds * 1000);
  const timer = plan.requestsPerSecond === undefined ? undefined : setInterval(issueDue, TICK_MS);
  const deadline = setTimeout(finish, ends - started);
  for (const lane of lanes) next(lane);
  await idleAll.promise;
  clearTimeout(deadline);
  clearInterval(timer);
  for (const lane of lanes) lane.connection.close();
  return counts.result(Math.min(ends, performance.now()), due.length - taken);

  function next(lane: Lane): void {
    if (!stopping && issued >= limit) finish();
    if (stopping) return;
    if (plan.requestsPerSecond === undefined) return send(lane, performance.now());
    const waiting = due[taken];
    if (waiting === undefined) return void idle.push(lane);
    taken++;
    send(lane, waiting);
  }

  function issueDue(): void {
    if (stopping) return;
    const wanted = Math.min(limit, ((performance.now() - started) / 1000) * (plan.requestsPerSecond ?? 0));
    for (let number = issued + due.length - taken; number < wanted; number++) {
      const dueAt = started + (number / (plan.requestsPerSecond ?? 1)) * 1000;
      const lane = idle.pop();
      if (lane === undefined) due.push(dueAt);
      else send(lane, dueAt);
    }
  }

  function send(lane: Lane, dueAt: number): void {
    const template = lane.templates[lane.turn++ % TEMPLATES_PER_CONNECTION];
    if (template === undefined) return;
    prepare.patch(template, issued++);
    running++;
    transmit(lane, template, dueAt);
  }

  function transmit(lane: Lane, template: RequestTemplate, dueAt: number): void {
    const sent = performance.now();
    lane.connection.send(template.bytes, (answer) => {
      counts.record(answer, dueAt, sent);
      const refused = answer === null || isRefusal(answer);
      if (refused && plan.retryAfterMs !== undefined) {
        setTimeout(() => transmit(lane, template, dueAt), plan.retryAfterMs);
        return;
      }
      running--;
      if (stopping && running === 0) idleAll.resolve();
      next(lane);
    });
  }

  function finish(): void {
    if (stopping) return;
    stopping = true;
    if (running === 0) idleAll.resolve();
    else setTimeout(() => idleAll.resolve(), GRACE_MS).unref();
  }
}

interface Preparation {
  template(): RequestTemplate;
  patch(template: RequestTemplate, request: number): void;
}

function createPreparation(plan: LoadPlan, seed: number): Preparation {
  const random = createRandom(seed);
  const sessions = createSessions(plan.keys.length, random);
  const draw = createZipf(plan.keys.length, random);
  const tenants = plan.keys.map((key, index) => ({ index, key: Buffer.from(key, "latin1") }));
  const keyLength = tenants[0]?.key.length ?? 0;
  const options = {
    host: `${plan.host}:${plan.port}`,
    events: plan.eventsPerRequest,
    keyLength,
    countries: plan.countries ?? false,
    compressed: plan.compressed ?? false,
  };
  return {
    template: () => createTemplate(options, random),
    patch(template, request) {
      const tenant = tenants[draw()];
      if (tenant === undefined) return;
      patchTemplate(template, tenant, timesOf(plan, request, tenant.index), { random, sessions });
    },
  };
}

function createLane(plan: LoadPlan, prepare: Preparation): Lane {
  const templates = Array.from({ length: TEMPLATES_PER_CONNECTION }, () => prepare.template());
  return { connection: new LoadConnection(plan.host, plan.port), templates, turn: 0 };
}

/** Without given times everything happens now. With them, each tenant's events are spread evenly until its next request is due, none after the end. */
function timesOf(plan: LoadPlan, request: number, tenant: number): Times {
  if (plan.times === undefined) return { start: Date.now(), step: 0 };
  const { from, to } = plan.times;
  const requests = plan.requests ?? 1;
  const ofTenant = Math.max(1, requests * zipfShare(tenant, plan.keys.length));
  const spread = (to - from) / ofTenant;
  const start = Math.min(from + (to - from) * (request / requests), to - spread);
  return { start, step: spread / plan.eventsPerRequest };
}
