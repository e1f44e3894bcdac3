import type { DuckDBPreparedStatement } from "@duckdb/node-api";
import type { NativeMemory } from "./native-memory.ts";
import { foldName, type AstNode } from "./query-ast.ts";
import { describedBy } from "./query-describe.ts";
import { QueryFailure } from "./query-failure.ts";
import { passGate } from "./query-gate.ts";
import type { QueryOutput } from "./query-output.ts";
import { bind, namedParams } from "./query-params.ts";
import type { RunCommand, StopReason } from "./query-protocol.ts";
import type { QuerySession, Reading } from "./query-session.ts";

/** One run: what is asked, where the answer goes, and whether it is still wanted. */
export interface Run {
  readonly session: QuerySession;
  readonly command: RunCommand;
  readonly output: QueryOutput;
  /** This process's own folder. */
  readonly temp: string;
  readonly nativeMemory: NativeMemory;
  readonly stopped: () => StopReason | undefined;
}

/** A statement that may run as it stands: its views are made. */
export interface Admitted {
  readonly sql: string;
  /** Tree of `sql`, where it is the reader's own SELECT. */
  readonly node: AstNode | undefined;
  readonly reading: Reading;
}

/** Passes the statement through the gate and makes its views; throws {@link QueryFailure} when it may not run. */
export async function admit(run: Run): Promise<Admitted> {
  const { session, command } = run;
  const { sql } = command;
  // A NUL would end the text for one parser and not for the other.
  if (sql.includes("\0") || !sql.isWellFormed())
    throw new QueryFailure("sql_invalid", "The SQL is not valid text.");
  const tree = await session.parse(sql);
  checkStopped(run);
  const described = describedBy(tree, session.tables);
  if (described?.kind === "answer") {
    return { sql: described.sql, node: undefined, reading: { files: 0, bytes: 0 } };
  }
  const names = new Map(
    [...session.tables.values()].map((table) => [foldName(table.name), table.timeColumn]),
  );
  const asked =
    described === undefined ? tree : { error: false as const, statements: [{ node: described.inner }] };
  const passage = passGate(asked, names, namedParams(command.params));
  if (!passage.ok) throw new QueryFailure(passage.code, passage.message);
  const reading = await session.showTables(command, passage.tables);
  checkStopped(run);
  return { sql, node: described === undefined ? passage.node : undefined, reading };
}

/** Prepares and binds; throws DuckDB's own errors. */
export async function prepare({ session, command }: Run, sql: string): Promise<DuckDBPreparedStatement> {
  const statements = await session.connection.extractStatements(sql);
  // The gate counted too; both must agree before anything runs.
  if (statements.count !== 1)
    throw new QueryFailure("sql_not_allowed", "Only one statement at a time is run.");
  const statement = await statements.prepare(0);
  bind(statement, command.params);
  return statement;
}

/** Throws when the run was stopped meanwhile. */
export function checkStopped({ stopped }: Run): void {
  const reason = stopped();
  if (reason !== undefined) throw new QueryFailure(reason, "");
}
