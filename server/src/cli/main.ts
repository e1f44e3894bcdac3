import { parseArgs } from "node:util";
import { KontorError } from "@kontor/core";
import { readConfig } from "../config/config.ts";
import { readEnv } from "../config/env.ts";
import { benchCommand } from "./bench.ts";
import { UsageError, type Command } from "./command.ts";
import { dashboardsCommand } from "./dashboards.ts";
import { doctorCommand } from "./doctor.ts";
import { failedCommand } from "./failed.ts";
import { importCommand } from "./import.ts";
import { keysCommand } from "./keys.ts";
import { lakeCommand } from "./lake.ts";
import { peopleCommand } from "./people.ts";
import { queryCommand } from "./query.ts";
import { schemasCommand } from "./schemas.ts";
import { startCommand } from "./start.ts";

const commands: readonly Command[] = [
  startCommand,
  keysCommand,
  peopleCommand,
  importCommand,
  queryCommand,
  failedCommand,
  schemasCommand,
  dashboardsCommand,
  lakeCommand,
  doctorCommand,
  benchCommand,
];

/** Runs one command line and sets the exit code: 0 done, 1 failed, 2 not understood. */
export async function main(args: readonly string[]): Promise<void> {
  const [name, ...rest] = args;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    process.stdout.write(help());
    return;
  }
  if (name === "--version") {
    process.stdout.write("0.1.0\n");
    return;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    process.stderr.write(`There is no command "${name}".\n\n${help()}`);
    process.exitCode = 2;
    return;
  }
  process.exitCode = await runCommand(command, rest);
}

async function runCommand(command: Command, args: string[]): Promise<number> {
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
      signal: stop.signal,
      out: (text: string) => void process.stdout.write(text),
      say: (text: string) => void process.stderr.write(`${text}\n`),
    };
    return await command.run({ positionals, values }, context);
  } catch (error) {
    return report(error, command);
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
  return `${command.summary}\n\nUsage: kontor ${command.name} ${command.usage}\n`;
}

function help(): string {
  const lines = commands.map(
    (command) =>
      `  kontor ${`${command.name} ${command.usage}`.split("\n").join("\n         ")}\n      ${command.summary}`,
  );
  return `Kontor: events from a page, durable, queryable within a second.\n\n${lines.join("\n")}\n\nSettings come from KONTOR_PORT, KONTOR_HOST, KONTOR_DATA, KONTOR_DATABASE_URL and others; see README.md.\n`;
}
