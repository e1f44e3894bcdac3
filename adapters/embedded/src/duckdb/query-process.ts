import { flushCompileCache } from "node:module";
import { Socket } from "node:net";
import { NativeMemory } from "./native-memory.ts";
import { failureOf, QueryFailure } from "./query-failure.ts";
import { QueryOutput } from "./query-output.ts";
import {
  createFrameReader,
  encodeFrame,
  frameKinds,
  type OpenOptions,
  type QueryCommand,
  type RunCommand,
  type StopReason,
} from "./query-protocol.ts";
import { runQuery } from "./query-run.ts";
import { openQuerySession, type QuerySession } from "./query-session.ts";

/*
 * The process of one query slot. It is told what to do on stdin (query-protocol.ts), answers on descriptor 3, and ends when stdin ends, so that it never
 * outlives the server. It may be killed at any moment.
 */
const output = new Socket({ fd: 3, readable: false, writable: true });
const again = 50;
const jsonHeld = 1024 * 1024;
const csvHeld = 64 * 1024;

let opened: { readonly session: QuerySession; readonly options: OpenOptions } | undefined;
const nativeMemory = new NativeMemory();
let stopReason: StopReason | undefined;

async function open(options: OpenOptions): Promise<void> {
  opened = { session: await openQuerySession(options), options };
  for (const part of encodeFrame(frameKinds.ready, Buffer.alloc(0))) output.write(part);
  // Killed processes write no cache; with it the next one starts without loading Node's type stripper: 90 ms and 30 MB less.
  flushCompileCache();
}

async function answer(command: RunCommand): Promise<void> {
  if (opened === undefined) return;
  const { session, options } = opened;
  stopReason = undefined;
  const frames = new QueryOutput(output, command.format === "json" ? jsonHeld : csvHeld);
  // An interrupt that comes before DuckDB has begun is forgotten by it, hence again and again.
  const nagging = setInterval(() => {
    if (stopReason !== undefined) session.connection.interrupt();
  }, again);
  const run = {
    session,
    command,
    output: frames,
    temp: options.temp,
    nativeMemory,
    stopped: () => stopReason,
  };
  try {
    const end = await runQuery(run);
    await nativeMemory.ended(false);
    await frames.end(end);
  } catch (error) {
    await nativeMemory.ended(true);
    const failure = failureOf(error, [options.lakeRoot, options.temp]);
    const { code, message } = stopReason === undefined ? failure : new QueryFailure(stopReason, "");
    await frames.fail({ code, message, ...(failure.broken ? { broken: true } : {}) });
  } finally {
    clearInterval(nagging);
  }
}

async function obey(command: QueryCommand): Promise<void> {
  switch (command.kind) {
    case "open":
      return open(command.options);
    case "tables":
      return opened?.session.setTables(command.tables);
    case "run":
      return answer(command);
    case "stop":
      stopReason = command.reason;
      return opened?.session.connection.interrupt();
    default:
      return command satisfies never;
  }
}

const read = createFrameReader((_kind, payload) => {
  // Nobody is left to tell when opening fails: the exit code and stderr say it to the server.
  obey(JSON.parse(payload.toString()) as QueryCommand).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  });
});
process.stdin.on("data", read);
process.stdin.on("end", leave);
output.on("error", leave);

// The server is gone. An orderly exit would wait for DuckDB's threads, and there is nothing to put in order.
function leave(): void {
  process.kill(process.pid, "SIGKILL");
}
