import { rights, type Question } from "@kontor/contracts";
import type { Caller } from "@kontor/domain/insight";
import type { Grant } from "../grant.ts";
import { RequestError } from "../problem.ts";

/** Whom a policy restricts gives nobody, and no key, what is hidden from the one who gives. Throws RequestError forbidden. */
export function assertUnrestricted({ policy }: Pick<Grant, "policy">, why: string): void {
  if (policy === undefined) return;
  throw new RequestError("forbidden", `A policy restricts what you see, ${why}`);
}

/** Single rows are more than a look. Throws RequestError forbidden. */
export function assertRowsAllowed(questions: readonly Question[], { person }: Pick<Caller, "person">): void {
  if (person === undefined || !questions.some(({ kind }) => kind === "rows")) return;
  if (rights.explore.some((role) => role === person.role)) return;
  throw new RequestError(
    "forbidden",
    `Single rows need the right "explore"; your role here is ${person.role}.`,
  );
}
