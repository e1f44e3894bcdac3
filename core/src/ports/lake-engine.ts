import { KontorError } from "../kernel/errors.ts";

/** Statistics of one written Parquet file, enough for the manifest without reading it again. */
export interface WrittenFile {
  /** Relative to the lake's root, `/` between parts. The file is durable (synced with its folder). */
  readonly path: string;
  /** UTC day of every row, `YYYY-MM-DD`. */
  readonly day: string;
  readonly rows: number;
  readonly bytes: number;
  /** Smallest and largest value of the table's time column, ms since the epoch (floor). */
  readonly minTime: number;
  readonly maxTime: number;
}

/** Where an event stands in a staged batch: its record, and its index in the record's array. */
export interface EventPlace {
  readonly record: number;
  readonly event: number;
}

/** What all events of one staged record share, already enriched. */
export interface StagedMeta {
  readonly tenant: string;
  /** ms since the epoch. */
  readonly received: number;
  /** Makes the event_id of events without one: `<idPrefix>-<index>`. Must be a function of the log position. */
  readonly idPrefix: string;
  readonly deviceType?: string;
  readonly browser?: string;
  readonly os?: string;
  readonly isBot?: boolean;
  readonly country?: string;
}

/** A batch on its way into the lake, kept in a scratch file. Records are numbered from 0 in the order of `add`. */
export interface Staging {
  readonly records: number;
  readonly bytes: number;
  /** Adds a record: `payload` is a JSON array text without line breaks. Resolves when memory is released to go on. */
  add(meta: StagedMeta, payload: Uint8Array): Promise<void> | void;
  /** The payload of a record, read back. */
  payload(record: number): Promise<Buffer>;
  meta(record: number): StagedMeta;
  discard(): Promise<void>;
}

/** What to make of a staging: the Parquet files of one table. */
export interface WriteRequest {
  readonly table: "events" | "failed_events";
  readonly staging: Staging;
  /** Unique per attempt; the file names are made from it. */
  readonly name: string;
  /** The one day all rows fall on, or null when there are or may be several: one file each, sorted. */
  readonly day: string | null;
  /** Rows to leave out (duplicates). */
  readonly skip: readonly EventPlace[];
}

/** Which files of one day to merge into one. */
export interface MergeRequest {
  readonly table: string;
  readonly day: string;
  readonly paths: readonly string[];
  readonly name: string;
  /** Leave out rows of these tenants that are older (retention), ms since the epoch. */
  readonly expire?: readonly { readonly tenant: string; readonly before: number }[];
  /** Leave out marked rows (table events only). */
  readonly leaveOut?: readonly MarkedRows[];
}

/** Rows of a tenant whose `props` hold `true` under this key: written by us, to be found again. */
export interface MarkedRows {
  readonly tenant: string;
  /** Letters, digits and `_` only. */
  readonly mark: string;
}

/** An event id is unique within its tenant only. */
export interface TenantEventId {
  readonly tenant: string;
  readonly id: string;
}

/**
 * Turns staged records into sorted, compressed Parquet files and merges such files. Writes nothing but files; what is live is the manifest's business.
 * A rejected call may leave files behind that no manifest names; orphan removal takes them. Throws {@link EngineInputError} when the staged text itself is at fault, any other error when the surroundings are.
 */
export interface LakeEngine extends AsyncDisposable {
  stage(): Promise<Staging>;
  /** One pass over the staged text; resolves to no file when every row was left out. */
  write(request: WriteRequest): Promise<WrittenFile[]>;
  /** One file from several of one day; resolves to none when every row expired. */
  merge(request: MergeRequest): Promise<WrittenFile[]>;
  countRows(path: string): Promise<number>;
  /** How many rows of table events within the given files are so marked. */
  countMarked(paths: readonly string[], marked: readonly MarkedRows[]): Promise<number>;
  /** Those of `ids` that stand in table events within the given files. */
  findIds(paths: readonly string[], ids: readonly TenantEventId[]): Promise<TenantEventId[]>;
  /** Gives back memory that merging took; called when no merge is due. */
  rest(): Promise<void>;
}

/** The engine could not read the staged text: duplicate keys, lone surrogates or worse. Canonicalise, then bisect. */
export class EngineInputError extends KontorError {
  constructor(cause: unknown) {
    super("engine_input", "The engine could not read a staged event.", { cause });
  }
}
