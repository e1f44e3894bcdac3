import type { CorpusCase } from "./query-case.ts";
import { forms } from "./query-corpus-forms.ts";
import { questions } from "./query-corpus-questions.ts";

/** Every statement MUST run and give exactly its rows. */
export const corpus: readonly CorpusCase[] = [...questions, ...forms];
