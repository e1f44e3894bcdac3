import { randomBytes } from "node:crypto";
import { createApacheLogReader } from "./apache-log.ts";
import { openImportFile, type ImportFile } from "./import-file.ts";
import {
  createImportFaults,
  type ImportedEvent,
  type ImportFault,
  type ImportFaults,
  type ImportFormat,
  type ReadLine,
} from "./imported-event.ts";
import { createNdjsonReader } from "./ndjson.ts";
import { readOnlineRetail } from "./online-retail.ts";
import { createLineSplitter } from "./split-lines.ts";

export interface ImportOptions {
  /**
   * Secret behind the visitor ids of a web log. The same salt gives the same visitor the same id in every import; by default a
   * random one is drawn per import and forgotten, so that nobody can find the address again by trying them all.
   */
  readonly salt?: string;
  /** Tells apart equal lines of several servers' logs; goes into the event ids. */
  readonly source?: string;
  /** `https://shop.example`, put before the paths of a web log. */
  readonly origin?: string;
}

/** A file on its way in. Reads in constant memory; faults and progress can be asked at any time. */
export interface Import {
  /** What {@link bytesRead} will reach. */
  readonly totalBytes: number;
  bytesRead(): number;
  /** To be iterated once. Throws ImportFileError when the file turns out damaged, after all events before the damage. */
  events(signal?: AbortSignal): AsyncIterable<ImportedEvent>;
  faultCount(): number;
  /** The first twenty faults. */
  faults(): readonly ImportFault[];
}

/** Opens a file for import; rejects with ImportFileError when it is missing. Importing a file again makes the same event ids. */
export async function openImport(
  format: ImportFormat,
  path: string,
  options: ImportOptions = {},
): Promise<Import> {
  const file = await openImportFile(path);
  const faults = createImportFaults();
  let read = 0;
  const progress = (bytes: number) => (read += bytes);
  return {
    totalBytes: format === "online-retail" ? 2 * file.bytes : file.bytes,
    bytesRead: () => read,
    events: (signal) => readEvents(format, { file, faults, options, signal, progress }),
    faultCount: () => faults.count(),
    faults: () => faults.first(),
  };
}

interface Reading {
  readonly file: ImportFile;
  readonly faults: ImportFaults;
  readonly options: ImportOptions;
  readonly signal: AbortSignal | undefined;
  readonly progress: (bytes: number) => void;
}

function readEvents(format: ImportFormat, reading: Reading): AsyncIterable<ImportedEvent> {
  const { salt, source, origin } = reading.options;
  switch (format) {
    case "apache-log":
      return readLines(
        reading,
        createApacheLogReader({ salt: salt ?? randomBytes(32), source: source ?? "", origin: origin ?? "" }),
        LOG_LINE_BYTES,
      );
    case "ndjson":
      return readLines(reading, createNdjsonReader(source ?? ""), NDJSON_LINE_BYTES);
    case "online-retail":
      return readOnlineRetail((signal) => reading.file.read(signal, reading.progress), reading);
  }
}

const LOG_LINE_BYTES = 64 << 10;
const NDJSON_LINE_BYTES = 8 << 20;

async function* readLines(
  reading: Reading,
  readLine: ReadLine,
  maxBytes: number,
): AsyncGenerator<ImportedEvent> {
  const { file, faults, signal, progress } = reading;
  const splitter = createLineSplitter(maxBytes);
  const eventsOf = function* (lines: ReturnType<typeof splitter.end>): Generator<ImportedEvent> {
    for (const { number, bytes } of lines) {
      if (bytes === undefined) faults.note(number, `longer than ${maxBytes} bytes`);
      else yield* readLine(bytes, number, faults);
    }
  };
  for await (const piece of file.read(signal, progress)) yield* eventsOf(splitter.push(piece));
  yield* eventsOf(splitter.end());
}
