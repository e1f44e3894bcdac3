import type { TransformContext, TransformRecord } from "@kontor/core";

/** What the worker is started with. */
export interface TransformWorkerData {
  /** file: URL of the operator's module. */
  readonly module: string;
  readonly maxAnswerBytes: number;
}

export interface TransformCall {
  readonly id: number;
  readonly records: readonly TransformRecord[];
  readonly context: TransformContext;
}

export type TransformReply =
  | { readonly kind: "ready" }
  | { readonly kind: "unusable"; readonly detail: string }
  | { readonly kind: "answer"; readonly id: number; readonly answer: unknown }
  | {
      readonly kind: "failure";
      readonly id: number;
      readonly reason: "threw" | "answer_too_large";
      readonly message: string;
    };
