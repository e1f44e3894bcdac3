import type { Dashboard, Question } from "@kontor/contracts";
import { compile } from "../compile/compile.ts";
import { QuestionError } from "../errors.ts";
import { Zone } from "../zone.ts";

/** Throws QuestionError, naming the tile, when one is there twice, is empty, or asks what cannot be asked. */
export function checkDashboard({ tiles }: Dashboard, now: number): void {
  const ids = new Set<string>();
  for (const { id, text, question } of tiles) {
    if (ids.has(id)) throw new QuestionError(`Tile "${id}" is there twice.`);
    ids.add(id);
    if ((text === undefined) === (question === undefined)) {
      throw new QuestionError(`Tile "${id}" needs a question or a text, and not both.`);
    }
    if (question !== undefined) checkQuestion(id, question, now);
  }
}

function checkQuestion(id: string, question: Question, now: number): void {
  try {
    compile(question, { now, zone: new Zone("UTC"), currency: "EUR", language: "en", policy: undefined });
  } catch (error) {
    throw error instanceof QuestionError ? new QuestionError(`Tile "${id}": ${error.message}`) : error;
  }
}
