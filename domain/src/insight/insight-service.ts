import type { Answer, Comparison, Filter, Model, Question, Range } from "@kontor/contracts";
import { KontorError, QueryError, type Clock } from "@kontor/core";
import type { QueryService } from "../query/index.ts";
import { createAnswers } from "./answers.ts";
import type { CompileContext } from "./compile/statement.ts";
import { inOrderOfReadiness } from "./in-order-of-readiness.ts";
import { describeModel } from "./model/describe-model.ts";
import type { Language } from "./model/words.ts";
import type { Caller, Policies } from "./policies/policies.ts";
import type { Settings } from "./settings.ts";
import { SharedSnapshot } from "./shared-snapshot.ts";
import { Zone } from "./zone.ts";

/** A question with the name under which its answer comes. */
export interface Tile {
  readonly id: string;
  readonly question: Question;
}

/** All questions of a view. */
export interface View {
  readonly tiles: readonly Tile[];
  /** Laid over every tile. */
  readonly filters?: readonly Filter[] | undefined;
  readonly range?: Range | undefined;
  readonly compare?: readonly Comparison[] | undefined;
}

export interface AskOptions {
  readonly language?: Language | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What became of one tile. */
export type TileResult =
  | { readonly id: string; readonly ok: true; readonly answer: Answer }
  | { readonly id: string; readonly ok: false; readonly error: KontorError };

/** Questions to answers. */
export interface InsightService {
  /** Yields each tile as it is ready; all see one snapshot. Leaving the loop, or aborting, cancels what nobody else waits for. */
  ask(caller: Caller, view: View, options?: AskOptions): AsyncGenerator<TileResult>;
  /** One question. Throws QuestionError and QueryError. */
  answer(caller: Caller, question: Question, options?: AskOptions): Promise<Answer>;
  model(caller: Caller, language?: Language): Promise<Model>;
  /** Somebody who will ask is here: the engine gets ready meanwhile. */
  warm(): void;
}

export interface InsightOptions {
  readonly query: Pick<QueryService, "run" | "hold" | "warm">;
  readonly clock: Clock;
  readonly policies: Pick<Policies, "of">;
  readonly settings: Pick<Settings, "zoneOf" | "currencyOf">;
  /** Default 64 MiB. */
  readonly cacheBytes?: number;
  /** Statements of one tenant at a time. Default 2, as many as the engine has slots. */
  readonly perTenant?: number;
}

export function createInsight(options: InsightOptions): InsightService {
  const { query, clock, policies, settings } = options;
  const answers = createAnswers(options);
  const contextOf = async (caller: Caller, language: Language = "en"): Promise<CompileContext> => {
    const [policy, zone] = await Promise.all([policies.of(caller), settings.zoneOf(caller.tenant)]);
    return { now: clock.now(), zone: new Zone(zone), language, policy };
  };
  const ask = async function* (caller: Caller, view: View, { language, signal }: AskOptions = {}) {
    const context = await contextOf(caller, language);
    const left = new AbortController();
    const stop = signal === undefined ? left.signal : AbortSignal.any([signal, left.signal]);
    await using snapshot = new SharedSnapshot(await query.hold());
    const request = { tenant: caller.tenant, context, snapshot, signal: stop };
    try {
      yield* inOrderOfReadiness(
        view.tiles.map(({ id, question }) => answerTile(id, () => answers(layOver(question, view), request))),
      );
    } finally {
      left.abort(new QueryError("sql_cancelled", "The view was left."));
    }
  };
  return {
    ask,
    answer: async (caller, question, { language, signal } = {}) => {
      const context = await contextOf(caller, language);
      await using snapshot = new SharedSnapshot(await query.hold());
      const never = new AbortController().signal;
      return answers(question, { tenant: caller.tenant, context, snapshot, signal: signal ?? never });
    },
    model: async (caller, language) =>
      describeModel(await contextOf(caller, language), await settings.currencyOf(caller.tenant)),
    warm: () => query.warm(),
  };
}

async function answerTile(id: string, answer: () => Promise<Answer>): Promise<TileResult> {
  try {
    return { id, ok: true, answer: await answer() };
  } catch (error) {
    // What is no answer to the client's question breaks the whole request: somebody has to look.
    if (error instanceof KontorError && error.code !== "internal_error") return { id, ok: false, error };
    throw error;
  }
}

/** What the view's filter bar says, laid over a tile's own question. */
function layOver(question: Question, { filters = [], range, compare }: View): Question {
  const own = question.filters ?? [];
  const laid = {
    ...question,
    ...(range === undefined ? {} : { range }),
    filters: [...own, ...filters],
  };
  return laid.kind === "table" && compare !== undefined ? { ...laid, compare: [...compare] } : laid;
}
