import type {
  DataPolicy,
  QueryErrorCode,
  QueryFormat,
  QueryLimits,
  QueryStatistics,
  ResultColumn,
  TimeSpan,
} from "@kontor/core";

/** What the server writes to the query process's stdin: frames of kind `command`, JSON inside. */
export type QueryCommand =
  | { readonly kind: "open"; readonly options: OpenOptions }
  | { readonly kind: "tables"; readonly snapshot: number; readonly tables: readonly WireTable[] }
  | RunCommand
  | { readonly kind: "stop"; readonly reason: StopReason };

/** Why a running query is interrupted. */
export type StopReason = "sql_timeout" | "sql_cancelled";

export interface OpenOptions {
  readonly lakeRoot: string;
  /** This process's own folder. */
  readonly temp: string;
  readonly memoryBytes: number;
  readonly tempBytes: number;
  readonly threads: number;
}

/** A table of the snapshot; `files` are [path (relative ones: below the lake's root), bytes, minTime, maxTime]; a derived table has none. */
export interface WireTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly description: string }[];
  readonly timeColumn?: string;
  readonly files?: readonly (readonly [string, number, number, number])[];
}

export interface RunCommand {
  readonly kind: "run";
  readonly sql: string;
  readonly params: readonly unknown[] | Readonly<Record<string, unknown>>;
  readonly tenant: string | null;
  readonly policy?: DataPolicy;
  readonly spans?: readonly TimeSpan[];
  /** Must be that of the last "tables". */
  readonly snapshot: number;
  readonly format: QueryFormat;
  readonly limits: QueryLimits;
}

/**
 * A frame is 1 byte kind, 4 bytes length (little-endian), that many bytes. Commands go in; what comes back on descriptor 3 is `ready` once, then per run an error, or a
 * head, data, and an end or an error.
 */
export const frameKinds = { command: 0, ready: 1, head: 2, data: 3, end: 4, error: 5 } as const;

export interface HeadFrame {
  readonly columns: readonly ResultColumn[];
  readonly bytesScanned: number;
  readonly files: number;
}

export type EndFrame = QueryStatistics;

export interface ErrorFrame {
  readonly code: QueryErrorCode;
  readonly message: string;
  /** The process is no longer to be used. */
  readonly broken?: boolean;
}

const HEADER = 5;

/** One frame, ready to write. */
export function encodeFrame(kind: number, payload: Uint8Array): Uint8Array[] {
  const header = Buffer.allocUnsafe(HEADER);
  header[0] = kind;
  header.writeUInt32LE(payload.byteLength, 1);
  return [header, payload];
}

/** Cuts a byte stream into frames. Payloads of data frames are handed on in the pieces they came in, all others whole. */
export function createFrameReader(onFrame: (kind: number, payload: Buffer) => void): (chunk: Buffer) => void {
  let kind = 0;
  let missing = 0;
  let header: Buffer = Buffer.alloc(0);
  let parts: Buffer[] = [];
  const take = (piece: Buffer) => {
    missing -= piece.length;
    if (kind === frameKinds.data) return onFrame(kind, piece);
    parts.push(piece);
    if (missing > 0) return undefined;
    const whole = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
    parts = [];
    return onFrame(kind, whole);
  };
  return (chunk) => {
    let rest = chunk;
    while (rest.length > 0) {
      if (missing > 0) {
        const piece = rest.subarray(0, missing);
        rest = rest.subarray(piece.length);
        take(piece);
        continue;
      }
      const piece = rest.subarray(0, HEADER - header.length);
      rest = rest.subarray(piece.length);
      header = header.length === 0 ? piece : Buffer.concat([header, piece]);
      if (header.length < HEADER) return;
      kind = header[0] ?? 0;
      missing = header.readUInt32LE(1);
      header = Buffer.alloc(0);
      if (missing === 0) take(Buffer.alloc(0));
    }
  };
}
