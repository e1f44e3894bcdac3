import { parentPort } from "node:worker_threads";
import { openSqliteEngine, type SqliteEngine } from "./sqlite-engine.ts";
import { SqliteFault, type SqliteReply, type SqliteRequest } from "./sqlite-messages.ts";

let engine: SqliteEngine | undefined;

parentPort?.on("message", (request: SqliteRequest & { id: number }) => {
  parentPort?.postMessage(answer(request));
});

function answer(request: SqliteRequest & { id: number }): SqliteReply {
  try {
    const result = handle(request);
    return result ? { id: request.id, result } : { id: request.id };
  } catch (error) {
    const { message, nodeCode, resultCode } = SqliteFault.of(error);
    return { id: request.id, fault: { message, nodeCode, resultCode } };
  }
}

function handle(request: SqliteRequest): ReturnType<SqliteEngine["execute"]> | null {
  switch (request.kind) {
    case "open":
      engine = openSqliteEngine(request.file);
      return null;
    case "close":
      engine?.close();
      engine = undefined;
      return null;
    case "execute":
      if (!engine) throw new SqliteFault({ message: "database is not open", nodeCode: "", resultCode: 0 });
      return engine.execute(request.sql, request.parameters);
  }
}
