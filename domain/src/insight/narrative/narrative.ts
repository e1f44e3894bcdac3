import type { Answer, Comparison, Narrative, Question, Range } from "@kontor/contracts";
import type { AskOptions, InsightService } from "../insight-service.ts";
import type { Caller } from "../policies/policies.ts";
import {
  conversionSentence,
  menuSentence,
  referrerSentence,
  revenueSentence,
  type Facts,
} from "./sentences.ts";
import { wordsIn } from "./wording.ts";

/** The name of a tenant's shop; undefined where none is known. */
export type ShopName = (tenant: string, shop: string) => string | undefined;

/** What a narrative is about. */
export interface NarrativeRequest {
  readonly range: Range;
  readonly compare: Comparison;
}

export interface NarrateOptions extends AskOptions {
  /** What a shop of the caller's tenant is called; its id is said of one without a name. */
  readonly shopName?: ShopName | undefined;
}

/** Questions whose answers the sentences are made from. */
function questionsOf({ range, compare }: NarrativeRequest): Readonly<Record<keyof Facts, Question>> {
  const table = (measures: readonly string[], dimension?: string): Question => ({
    kind: "table",
    measures: [...measures],
    ...(dimension === undefined ? {} : { dimensions: [dimension] }),
    range,
    compare: [compare],
    limit: 50,
  });
  return {
    totals: table(["orders", "sessions", "conversion"]),
    revenue: table(["revenue"]),
    shops: table(["revenue"], "shop"),
    hours: table(["revenue"], "hour_of_day"),
    referrers: table(["sessions"], "referrer"),
    matrix: { kind: "menu_matrix", range, limit: 100 },
  };
}

/**
 * Sentences by fixed rules from a contribution analysis: what changed, and the part that makes up most of the change. Nothing is said of small numbers, small changes,
 * or what a policy hides: a question that cannot be asked leaves its sentence out.
 */
export async function narrate(
  insight: Pick<InsightService, "ask">,
  caller: Caller,
  request: NarrativeRequest,
  { shopName, ...options }: NarrateOptions = {},
): Promise<Narrative> {
  const questions = questionsOf(request);
  const tiles = Object.entries(questions).map(([id, question]) => ({ id, question }));
  const answers: Record<string, Answer> = {};
  for await (const tile of insight.ask(caller, { tiles }, options)) {
    if (tile.ok) answers[tile.id] = tile.answer;
    else if (tile.error.code !== "question_invalid") throw tile.error;
  }
  const facts: Facts = answers;
  const words = wordsIn(options.language ?? "en", request.compare);
  const sentences = [
    { text: revenueSentence(facts, words, (id) => shopName?.(caller.tenant, id)), question: questions.shops },
    { text: conversionSentence(facts, words), question: questions.totals },
    { text: referrerSentence(facts, words), question: questions.referrers },
    { text: menuSentence(facts, words), question: questions.matrix },
  ].flatMap(({ text, question }) => (text === undefined ? [] : [{ text, question }]));
  const { range = { from: "", to: "" }, snapshot = 0 } = facts.totals ?? {};
  return { sentences, range, snapshot };
}
