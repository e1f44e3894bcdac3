import type { Question } from "@kontor/contracts";
import { compileFunnel } from "./compile-funnel.ts";
import { compileMenuMatrix } from "./compile-menu-matrix.ts";
import { compilePaths } from "./compile-paths.ts";
import { compileRetention } from "./compile-retention.ts";
import { compileRows } from "./compile-rows.ts";
import { compileTable } from "./compile-table.ts";
import type { CompileContext, Plan } from "./statement.ts";

/** Any question as one SELECT with parameters: names come from the model, values are bound. Throws QuestionError. */
export function compile(question: Question, context: CompileContext): Plan {
  switch (question.kind) {
    case "table":
      return compileTable(question, context);
    case "funnel":
      return compileFunnel(question, context);
    case "retention":
      return compileRetention(question, context);
    case "paths":
      return compilePaths(question, context);
    case "menu_matrix":
      return compileMenuMatrix(question, context);
    case "rows":
      return compileRows(question, context);
    default:
      return question satisfies never;
  }
}
