import { parseArgs } from "node:util";
import { KontorError } from "@kontor/core";
import { readConfig } from "../config/config.ts";
import { readEnv } from "../config/env.ts";
import { UsageError, type Command } from "./command.ts";

/** In the order of the help. Only the one that is run is loaded: `start` needs no reader of CSV, `keys` no server. */
const commands: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ["start", async () => (await import("./start.ts")).startCommand],
  ["keys", async () => (await import("./keys.ts")).keysCommand],
  ["people", async () => (await import("./people.ts")).peopleCommand],
  ["import", async () => (await import("./import.ts")).importCommand],
  ["query", async () => (await import("./query.ts")).queryCommand],
  ["failed", async () => (await import("./failed.ts")).failedCommand],
  ["schemas", async () => (await import("./schemas.ts")).schemasCommand],
  ["dashboards", async () => (await import("./dashboards.ts")).dashboardsCommand],
  ["lake", async () => (await import("./lake.ts")).lakeCommand],
  ["doctor", async () => (await import("./doctor.ts")).doctorCommand],
  ["bench", async () => (await import("./bench.ts")).benchCommand],
]);

/** Runs one command line and sets the exit code: 0 done, 1 failed, 2 not understood. */
export async function main(args: readonly string[]): Promise<void> {
  const readerLeft = watchReaders();
  const [name, ...rest] = args;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    process.stdout.write(await help());
    return;
  }
  if (name === "--version") {
    process.stdout.write("0.1.0\n");
    return;
  }
  const load = commands.get(name);
  if (load === undefined) {
    process.stderr.write(`There is no command "${name}".\n\n${await help()}`);
    process.exitCode = 2;
    return;
  }
  process.exitCode = await runCommand(await load(), rest, readerLeft);
}

/** Aborts when nobody reads stdout any more, as behind `| head`. Words that nobody reads are no reason to stop. */
function watchReaders(): AbortSignal {
  const left = new AbortController();
  const onError = (then: () => void) => (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    then();
  };
  process.stdout.on(
    "error",
    onError(() => left.abort()),
  );
  process.stderr.on(
    "error",
    onError(() => undefined),
  );
  return left.signal;
}

async function runCommand(command: Command, args: string[], readerLeft: AbortSignal): Promise<number> {
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  try {
    const options = { ...command.options, help: { type: "boolean", short: "h" } } as const;
    const { positionals, values } = parseArgs({ args, options, allowPositionals: true, strict: true });
    if (values.help === true) {
      process.stdout.write(usage(command));
      return 0;
    }
    const context = {
      config: readConfig(readEnv()),
      signal: AbortSignal.any([stop.signal, readerLeft]),
      out: (text: string) => void process.stdout.write(text),
      say: (text: string) => void process.stderr.write(`${text}\n`),
    };
    return await command.run({ positionals, values }, context);
  } catch (error) {
    return readerLeft.aborted ? 0 : report(error, command);
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}

function report(error: unknown, command: Command): number {
  if (
    error instanceof UsageError ||
    (error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS"))
  ) {
    process.stderr.write(`${error.message}\n\n${usage(command)}`);
    return 2;
  }
  const known = error instanceof KontorError && error.code !== "internal_error";
  const text =
    error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`${text}\n`);
  return 1;
}

function usage(command: Command): string {
  return `${command.summary}\n\nUsage: ${forms(command).join("\n       ")}\n`;
}

/** How a command is written, one line for each of its forms. */
function forms({ name, usage }: Command): string[] {
  return `${name} ${usage}`.split("\n").map((form) => `kontor ${form}`);
}

async function help(): Promise<string> {
  const all = await Promise.all([...commands.values()].map((load) => load()));
  const lines = all.map((command) => `  ${forms(command).join("\n  ")}\n      ${command.summary}`);
  return `Kontor: events from a page, durable, queryable within a second.\n\n${lines.join("\n")}\n\nSettings come from KONTOR_PORT, KONTOR_HOST, KONTOR_DATA, KONTOR_DATABASE_URL and others; see README.md.\n`;
}
