import type { Question } from "@kontor/contracts";

export type { ChartType, Comparison, Grain, Model, Range, TableQuestion } from "@kontor/contracts";
export type RowsQuestion = Extract<Question, { kind: "rows" }>;
