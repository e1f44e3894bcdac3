import type { DuckDBPreparedStatement, DuckDBResult } from "@duckdb/node-api";
import { admit, checkStopped, prepare, type Admitted, type Run } from "./query-admit.ts";
import type { Written } from "./query-output.ts";
import { writeParquet } from "./query-parquet.ts";
import type { EndFrame, HeadFrame } from "./query-protocol.ts";
import { csvRow, csvText, jsonRow, typeName, type Row } from "./query-text.ts";

/** Gate, views, statement, rows. Throws {@link QueryFailure} or DuckDB's own errors. */
export async function runQuery(run: Run): Promise<void> {
  const started = performance.now();
  const admitted = await admit(run);
  const statement = await prepare(run, admitted.sql);
  try {
    await runStatement(run, admitted, statement, started);
  } finally {
    statement.destroySync();
  }
}

async function runStatement(
  run: Run,
  admitted: Admitted,
  statement: DuckDBPreparedStatement,
  started: number,
): Promise<void> {
  const { format, snapshot } = run.command;
  const head = headOf(statement, admitted);
  run.output.setHead(head);
  const endOf = ({ rows, truncated }: Written): EndFrame => ({
    rows,
    bytesScanned: head.bytesScanned,
    files: head.files,
    elapsedMs: Math.round((performance.now() - started) * 10) / 10,
    snapshot,
    truncated,
  });
  switch (format) {
    case "parquet":
      return run.output.end(endOf(await writeParquet(run, admitted)));
    case "csv":
      return run.output.end(endOf(await writeCsv(run, head, await statement.stream())));
    case "json": {
      const end = endOf(await writeJson(run, head, await statement.stream()));
      await run.output.text(`\n],"statistics":${JSON.stringify(snakeCase(end))}}\n`);
      return run.output.end(end);
    }
    default:
      return format satisfies never;
  }
}

function headOf(statement: DuckDBPreparedStatement, { reading }: Admitted): HeadFrame {
  const columns = Array.from({ length: statement.columnCount }, (_, index) => ({
    name: statement.columnName(index),
    type: typeName(statement.columnType(index)),
  }));
  return { columns, bytesScanned: reading.bytes, files: reading.files };
}

async function writeCsv(run: Run, { columns }: HeadFrame, result: DuckDBResult): Promise<Written> {
  await run.output.text(`${columns.map(({ name }) => csvText(name)).join(",")}\r\n`);
  return writeRows(run, result, csvRow);
}

// All but the statistics, which are known after the rows.
async function writeJson(run: Run, { columns }: HeadFrame, result: DuckDBResult): Promise<Written> {
  await run.output.text(`{"columns":${JSON.stringify(columns)},"rows":[`);
  let separator = "\n";
  return writeRows(run, result, (row) => {
    const line = separator + jsonRow(row);
    separator = ",\n";
    return line;
  });
}

async function writeRows(run: Run, result: DuckDBResult, encode: (row: Row) => string): Promise<Written> {
  const limit = run.command.limits.rows;
  let rows = 0;
  for (
    let chunk = await result.fetchChunk();
    chunk !== null && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    checkStopped(run);
    const kept = Math.min(chunk.rowCount, limit - rows);
    const lines = chunk.getRows().slice(0, kept).map(encode);
    rows += kept;
    await run.output.text(lines.join(""));
    checkStopped(run);
    if (kept < chunk.rowCount) {
      // The next statement on the connection drops the rest of this result.
      await run.session.connection.run("SELECT 1");
      return { rows, truncated: true };
    }
  }
  return { rows, truncated: false };
}

function snakeCase(end: EndFrame): object {
  const { rows, bytesScanned, files, elapsedMs, snapshot, truncated } = end;
  return { rows, bytes_scanned: bytesScanned, files, elapsed_ms: elapsedMs, snapshot, truncated };
}
