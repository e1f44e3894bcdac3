import type { Event } from "@kontor/contracts";
import { KontorError } from "@kontor/core";

export type ImportFormat = "apache-log" | "online-retail" | "ndjson";

/** One event made from a file, with what the guest's request would have told. */
export interface ImportedEvent {
  readonly event: Event;
  /** As logged; `-` when the log says that there was none. */
  readonly userAgent?: string;
  /** Serves to find the country; must not be stored. */
  readonly ip?: string;
}

/** A line that became no event, or an event less. */
export interface ImportFault {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** The file cannot be read (on): missing, damaged, or of another kind. What was read before stays good; importing again doubles nothing. */
export class ImportFileError extends KontorError {
  constructor(file: string, reason: string, cause?: unknown) {
    super("invalid_request", `${file} cannot be imported: ${reason}.`, { cause });
  }
}

/** Makes events of one line. A faulty line is noted and yields what it still holds, mostly nothing. */
export type ReadLine = (line: Buffer, number: number, faults: ImportFaults) => Iterable<ImportedEvent>;

/** All faults are counted, the first twenty kept. */
export interface ImportFaults {
  note(line: number, message: string): void;
  count(): number;
  first(): readonly ImportFault[];
}

const KEPT_FAULTS = 20;

export function createImportFaults(): ImportFaults {
  const kept: ImportFault[] = [];
  let count = 0;
  return {
    note(line, message) {
      count++;
      if (kept.length < KEPT_FAULTS) kept.push({ line, message });
    },
    count: () => count,
    first: () => kept,
  };
}
