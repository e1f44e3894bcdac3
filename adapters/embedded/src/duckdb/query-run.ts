import type { DuckDBPreparedStatement, DuckDBResult } from "@duckdb/node-api";
import { admit, checkStopped, prepare, type Admitted, type Run } from "./query-admit.ts";
import type { Written } from "./query-output.ts";
import { writeParquet } from "./query-parquet.ts";
import type { EndFrame, HeadFrame } from "./query-protocol.ts";
import { csvRow, csvText, jsonRow, typeName, type Row } from "./query-text.ts";

/** Gate, views, statement, rows: all but the end frame, which it resolves to. Throws QueryFailure or DuckDB's own errors. */
export async function runQuery(run: Run): Promise<EndFrame> {
  const started = performance.now();
  const admitted = await admit(run);
  const statement = await prepare(run, admitted.sql);
  try {
    return await runStatement(run, admitted, statement, started);
  } finally {
    statement.destroySync();
  }
}

async function runStatement(
  run: Run,
  admitted: Admitted,
  statement: DuckDBPreparedStatement,
  started: number,
): Promise<EndFrame> {
  const { output, command } = run;
  const { files, bytes: bytesScanned } = admitted.reading;
  // The types of a statement with parameters are known once it runs.
  const begin = (result: DuckDBResult): HeadFrame => {
    const head = { columns: columnsOf(result), bytesScanned, files };
    output.setHead(head);
    return head;
  };
  const endOf = ({ rows, truncated }: Written): EndFrame => {
    const elapsedMs = Math.round((performance.now() - started) * 10) / 10;
    return { rows, bytesScanned, files, elapsedMs, snapshot: command.snapshot, truncated };
  };
  switch (command.format) {
    case "parquet":
      return endOf(await writeParquet(run, admitted, begin));
    case "csv": {
      const result = await statement.stream();
      return endOf(await writeCsv(run, begin(result), result));
    }
    case "json": {
      const result = await statement.stream();
      const end = endOf(await writeJson(run, begin(result), result));
      await output.text(`\n],"statistics":${JSON.stringify(snakeCase(end))}}\n`);
      return end;
    }
    default:
      return command.format satisfies never;
  }
}

function columnsOf(result: DuckDBResult): HeadFrame["columns"] {
  const types = result.columnTypes();
  return result.columnNames().map((name, index) => {
    const type = types[index];
    return { name, type: type === undefined ? "" : typeName(type) };
  });
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

// What a value takes in a chunk, about; longer texts lie beside it.
const BYTES_PER_VALUE = 32;

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
    await run.nativeMemory.took(chunk.rowCount * chunk.columnCount * BYTES_PER_VALUE);
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
