import type { SQLInputValue } from "node:sqlite";
import { KontorError } from "@kontor/core";
import type { SqliteResult } from "./sqlite-engine.ts";

/** What the caller's thread asks of the worker; answered in order. */
export type SqliteRequest =
  | { readonly kind: "open"; readonly file: string }
  | { readonly kind: "execute"; readonly sql: string; readonly parameters: readonly SQLInputValue[] }
  | { readonly kind: "close" };

export interface SqliteReply {
  readonly id: number;
  readonly result?: SqliteResult;
  readonly fault?: FaultFields;
}

/** The fields of an error of node:sqlite that must survive the way between threads. */
export interface FaultFields {
  readonly message: string;
  /** Node's code, such as ERR_SQLITE_ERROR. */
  readonly nodeCode: string;
  /** SQLite's extended result code; 0 when the error is not SQLite's. */
  readonly resultCode: number;
}

/** An error of node:sqlite, the same from every thread; translated into the port's errors by the driver. */
export class SqliteFault extends KontorError implements FaultFields {
  readonly nodeCode: string;
  readonly resultCode: number;

  constructor(fields: FaultFields) {
    super("internal_error", fields.message);
    this.nodeCode = fields.nodeCode;
    this.resultCode = fields.resultCode;
  }

  static of(error: unknown): SqliteFault {
    if (error instanceof SqliteFault) return error;
    const { message, code, errcode } = error as { message?: string; code?: string; errcode?: number };
    return new SqliteFault({
      message: message ?? String(error),
      nodeCode: code ?? "",
      resultCode: errcode ?? 0,
    });
  }
}
