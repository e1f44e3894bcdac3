import { KontorError } from "@kontor/core";

/** A question that the model cannot answer: a name it does not know, a range that is no range, too many buckets. */
export class QuestionError extends KontorError {
  constructor(message: string) {
    super("question_invalid", message);
  }
}

/** What was sent to be stored does not hold together. */
export class InsightInputError extends KontorError {
  constructor(message: string) {
    super("invalid_request", message);
  }
}

/** A dashboard was changed since it was read. */
export class DashboardChangedError extends KontorError {
  constructor(id: string) {
    super(
      "precondition_failed",
      `Dashboard "${id}" is not as If-Match or If-None-Match says. Read it again and repeat the change on what it is now.`,
    );
  }
}
