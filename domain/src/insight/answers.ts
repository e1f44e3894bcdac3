import { createHash } from "node:crypto";
import type { Answer, Question } from "@kontor/contracts";
import type { QueryService } from "../query/index.ts";
import { compile } from "./compile/compile.ts";
import { splitQuestion } from "./compile/split-question.ts";
import { asksMoney, type Cell, type CompileContext, type Plan } from "./compile/statement.ts";
import { ResultCache } from "./result-cache.ts";
import type { Settings } from "./settings.ts";
import type { SharedSnapshot } from "./shared-snapshot.ts";
import { SharedWork } from "./shared-work.ts";
import { Turns } from "./turns.ts";

/** Who asks, over which files; policy and zone are in the context. */
export interface AnswerRequest {
  readonly tenant: string;
  readonly context: CompileContext;
  readonly snapshot: SharedSnapshot;
  readonly signal: AbortSignal;
}

export interface AnswersOptions {
  readonly query: Pick<QueryService, "run">;
  readonly settings: Pick<Settings, "currencyOf">;
  /** Default 64 MiB. */
  readonly cacheBytes?: number;
  /** Statements of one tenant at a time. Default 2. */
  readonly perTenant?: number;
}

type StoredAnswer = Omit<Answer, "cached" | "snapshot">;

/** A question on its way: its statement, and the key of its answer. */
interface Asked extends AnswerRequest {
  readonly question: Question;
  readonly plan: Plan;
  readonly key: string;
}

const TIMEOUT_MS = 30_000;
const REPEATED_BYTES = 1024 ** 2;

/**
 * Answers from the cache, from the same work under way, or from the engine. What was asked before and has to be asked again, because the clock went on or events came,
 * is asked in two parts where it can be: the larger one stays cached from then on. The first time a whole costs less.
 */
export function createAnswers({
  query,
  settings,
  cacheBytes = 64 * 1024 ** 2,
  perTenant = 2,
}: AnswersOptions) {
  const cache = new ResultCache<StoredAnswer>(cacheBytes);
  const repeated = new ResultCache<true>(REPEATED_BYTES);
  const shared = new SharedWork<StoredAnswer>();
  const turns = new Turns(perTenant);
  const prepare = async (question: Question, request: AnswerRequest): Promise<Asked> => {
    // Only what is about money waits for the currency.
    const currency = asksMoney(question) ? await settings.currencyOf(request.tenant) : undefined;
    const context = { ...request.context, currency };
    const plan = compile(question, context);
    return { ...request, context, question, plan, key: keyOf(plan, { ...request, context }) };
  };
  const known = ({ key, snapshot }: Asked): Answer | undefined => {
    const stored = cache.get(key);
    return stored === undefined ? undefined : { ...stored, snapshot: snapshot.files.id, cached: true };
  };
  const work = async (asked: Asked): Promise<Answer> => {
    const { key, plan, tenant, snapshot, signal } = asked;
    const stored = await shared.run(key, signal, async (stop) => {
      // Held by the work itself: whoever asked first may leave before the others.
      await using held = snapshot.hold();
      const { answer, bytes } = await turns.run(tenant, stop, () =>
        runPlan(query, plan, { ...asked, snapshot: held, signal: stop }),
      );
      cache.set(key, answer, bytes);
      return answer;
    });
    return { ...stored, snapshot: snapshot.files.id, cached: false };
  };
  const answerPart = async (question: Question, request: AnswerRequest): Promise<Answer> => {
    const asked = await prepare(question, request);
    return known(asked) ?? work(asked);
  };
  return async (question: Question, request: AnswerRequest): Promise<Answer> => {
    const asked = await prepare(question, request);
    const stored = known(asked);
    if (stored !== undefined) return stored;
    const name = nameOf(asked);
    const split = repeated.get(name) === true ? splitQuestion(question, request.context) : undefined;
    if (split === undefined) {
      const answer = await work(asked);
      repeated.set(name, true, name.length * 2);
      return answer;
    }
    const { closed, open, join } = split;
    return join(...(await Promise.all([answerPart(closed, request), answerPart(open, request)])));
  };
}

/** The question of this caller, whenever it is asked. */
const nameOf = ({ tenant, context, question }: Asked): string =>
  createHash("sha256")
    .update(JSON.stringify([tenant, context.policy, context.language, question]))
    .digest("base64");

// The statement has the range, the names and the zone in it. Files outside the spans do not change an answer, so what is over stays cached while new events come.
function keyOf({ sql, params, spans, columns }: Plan, { tenant, context, snapshot }: AnswerRequest): string {
  const hash = createHash("sha256");
  const { policy, language, currency } = context;
  hash.update(
    JSON.stringify([tenant, policy, language, currency, sql, params, columns.map(({ name }) => name)]),
  );
  for (const { path, minTime, maxTime } of snapshot.files.files("events")) {
    if (spans.some(({ from, to }) => maxTime >= from && minTime <= to)) hash.update(path).update("\n");
  }
  if (sql.includes("failed_events")) {
    for (const { path } of snapshot.files.files("failed_events")) hash.update(path).update("\n");
  }
  return hash.digest("base64");
}

async function runPlan(
  query: Pick<QueryService, "run">,
  plan: Plan,
  { tenant, context, snapshot, signal }: AnswerRequest,
): Promise<{ readonly answer: StoredAnswer; readonly bytes: number }> {
  const result = await query.run({
    tenant,
    policy: context.policy,
    snapshot: snapshot.files,
    spans: plan.spans,
    sql: plan.sql,
    params: plan.params,
    limits: { timeoutMs: TIMEOUT_MS, rows: plan.limit + 1 },
    signal,
  });
  const text = await new Response(result.body).text();
  const { rows, statistics } = JSON.parse(text) as SqlResult;
  const shaped = plan.shape(rows);
  const answer = {
    columns: [...plan.columns],
    ...shaped,
    range: { from: new Date(plan.period.from).toISOString(), to: new Date(plan.period.to).toISOString() },
    ...(plan.grain === undefined ? {} : { grain: plan.grain }),
    time_zone: context.zone.name,
    elapsed_ms: statistics.elapsed_ms,
    bytes_scanned: statistics.bytes_scanned,
  };
  return { answer, bytes: text.length * 2 + 1000 };
}

interface SqlResult {
  readonly rows: readonly (readonly Cell[])[];
  readonly statistics: { readonly elapsed_ms: number; readonly bytes_scanned: number };
}
