import { createReadStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { DuckDBResult } from "@duckdb/node-api";
import { checkStopped, prepare, type Admitted, type Run } from "./query-admit.ts";
import { isNode, sameTree, type AstNode } from "./query-ast.ts";
import { soleFrom } from "./query-describe.ts";
import { QueryFailure } from "./query-failure.ts";
import type { Written } from "./query-output.ts";
import { text } from "./sql-literal.ts";

/**
 * Parquet needs its end before its beginning: written to a file in our own folder, then sent. The reader's text goes into a COPY; that it is still
 * one query inside the brackets, the same as the gate saw, is checked on the tree of the whole.
 */
export async function writeParquet(
  run: Run,
  { sql, node }: Admitted,
  begin: (columns: DuckDBResult) => unknown,
): Promise<Written> {
  const { session, command, temp } = run;
  const inner = `SELECT * FROM (\n${sql.replace(/[;\s]+$/, "")}\n)`;
  const tree = await session.parse(inner);
  const whole = !tree.error && tree.statements.length === 1 ? tree.statements[0]?.node : undefined;
  if (node === undefined || !isWrapped(node, whole)) {
    throw new QueryFailure(
      "sql_invalid",
      "This statement has no Parquet form: give one SELECT, and nothing after its semicolon.",
    );
  }
  const empty = await prepare(run, `${inner} LIMIT 0`);
  begin(await empty.run());
  const path = join(temp, "result.parquet");
  const watch = watchSize(path, command.limits.tempBytes, () => session.connection.interrupt());
  try {
    const copy = await prepare(
      run,
      `COPY (${inner} LIMIT ${command.limits.rows}) TO ${text(path)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    const counted = await copy.runAndReadAll().catch((error: unknown) => {
      throw watch.exceeded()
        ? new QueryFailure(
            "sql_out_of_memory",
            "The result is larger than one file may be. Read fewer days or columns.",
          )
        : error;
    });
    checkStopped(run);
    for await (const piece of createReadStream(path, { highWaterMark: 256 * 1024 })) {
      await run.output.bytes(piece as Buffer);
      checkStopped(run);
    }
    const rows = Number(counted.getRows()[0]?.[0]);
    return { rows, truncated: rows >= command.limits.rows };
  } finally {
    watch.stop();
    await rm(path, { force: true });
  }
}

// SELECT * FROM (node), and nothing else.
function isWrapped(node: AstNode, whole: AstNode | undefined): boolean {
  const from = soleFrom(whole);
  const known = ["type", "subquery", "query_location"];
  if (from?.["type"] !== "SUBQUERY" || !Object.keys(from).every((key) => known.includes(key))) return false;
  return isNode(from["subquery"]) && sameTree(from["subquery"]["node"], node);
}

function watchSize(
  path: string,
  limit: number,
  onExceeded: () => void,
): { stop(): void; exceeded(): boolean } {
  let exceeded = false;
  const timer = setInterval(() => {
    void stat(path).then(
      ({ size }) => {
        exceeded ||= size > limit;
        if (exceeded) onExceeded();
      },
      () => undefined,
    );
  }, 50);
  return { stop: () => clearInterval(timer), exceeded: () => exceeded };
}
