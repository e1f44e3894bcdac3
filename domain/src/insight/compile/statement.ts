import { InvariantError, type DataPolicy, type TimeSpan } from "@kontor/core";
import type { AnswerColumn, Comparison, Grain, Question } from "@kontor/contracts";
import { measureOf } from "../model/measures.ts";
import type { Language } from "../model/words.ts";
import type { Period } from "../range.ts";
import type { Zone } from "../zone.ts";

/** A value as SQL results carry it in JSON. */
export type Cell = string | number | boolean | null;

/** What a question is compiled with. */
export interface CompileContext {
  /** ms since the epoch. */
  readonly now: number;
  readonly zone: Zone;
  /** Left out where the question asks for no money ({@link asksMoney}): learning it costs a statement. */
  readonly currency?: string | undefined;
  readonly language: Language;
  readonly policy: DataPolicy | undefined;
}

/** A column of an answer before its values are known. */
export type ColumnPlan = AnswerColumn & { readonly comparison?: Comparison };

/** One SELECT, and what its rows mean. */
export interface Plan {
  readonly sql: string;
  readonly params: readonly (string | number | boolean)[];
  /** Times of table events that it reads, ms, both ends included. */
  readonly spans: readonly TimeSpan[];
  readonly columns: readonly ColumnPlan[];
  readonly period: Period;
  readonly grain?: Grain;
  /** Rows that the answer may have; the statement asks for one more. */
  readonly limit: number;
  /** Rows of the result to rows of the answer, in the columns' order. */
  readonly shape: (rows: readonly (readonly Cell[])[]) => {
    readonly rows: Cell[][];
    readonly truncated: boolean;
  };
}

/** Values of a statement, numbered as they are written. */
export class Values {
  readonly all: (string | number | boolean)[] = [];

  add(value: string | number | boolean): string {
    this.all.push(value);
    return `$${this.all.length}`;
  }
}

/** Whether its answer depends on the tenant's currency. */
export function asksMoney(question: Question): boolean {
  if (question.kind === "menu_matrix") return true;
  return question.kind === "table" && question.measures.some((name) => measureOf(name)?.unit === "money");
}

/** Never a guess: money of another currency would be added up or left out. */
export function currencyOf({ currency }: Pick<CompileContext, "currency">): string {
  if (currency === undefined)
    throw new InvariantError("A question of money was compiled without a currency.");
  return currency;
}

/** A TIMESTAMP literal. */
export function timestamp(ms: number): string {
  return `TIMESTAMP '${new Date(ms).toISOString().replace("T", " ").replace("Z", "")}'`;
}

export const spanOf = ({ from, to }: Period): TimeSpan => ({ from, to: to - 1 });

/** A condition: the row's time lies in the period. */
export const within = ({ from, to }: Period, time = "event_time"): string =>
  `${time} >= ${timestamp(from)} AND ${time} < ${timestamp(to)}`;
