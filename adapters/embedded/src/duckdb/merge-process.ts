import type { Json } from "@duckdb/node-api";
import { DuckDbSession, type DuckDbOptions } from "./duckdb-session.ts";

/** To the process: the first message opens, each other one is a statement. One at a time. */
export type ToMerger =
  | { readonly kind: "open"; readonly options: DuckDbOptions }
  | { readonly kind: "run"; readonly sql: string };

/** From the process: the answer to a statement. */
export type FromMerger =
  | { readonly kind: "rows"; readonly rows: readonly Json[][] }
  | { readonly kind: "failed"; readonly message: string };

let session: DuckDbSession | undefined;

process.on("message", (message: ToMerger) => {
  if (message.kind === "open") session = new DuckDbSession(message.options);
  else void answer(message.sql);
});
// The server is gone: a file that is not committed is nobody's.
process.on("disconnect", () => process.exit());

async function answer(sql: string): Promise<void> {
  try {
    send({ kind: "rows", rows: (await session?.rows(sql)) ?? [] });
  } catch (error) {
    send({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
}

function send(message: FromMerger): void {
  process.send?.(message);
}
