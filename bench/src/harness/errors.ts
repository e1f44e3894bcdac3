import { KontorError } from "@kontor/core";

/** The surroundings of a measurement broke: there is no figure, and no figure is made up. */
export class BenchError extends KontorError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("bench_failed", message, options);
  }
}
