import type { ParseArgsOptionsConfig } from "node:util";
import { KontorError } from "@kontor/core";
import type { Config } from "../config/config.ts";

/** What a command is given besides its arguments. Data goes to `out`, words to `say`. */
export interface CommandContext {
  readonly config: Config;
  readonly signal: AbortSignal;
  out(text: string): void;
  say(text: string): void;
}

export interface Invocation {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
}

export interface Command {
  readonly name: string;
  /** After `kontor <name>`. */
  readonly usage: string;
  readonly summary: string;
  readonly options: ParseArgsOptionsConfig;
  /** Resolves to the exit code. */
  run(invocation: Invocation, context: CommandContext): Promise<number>;
}

/** The command line is wrong: exit code 2, with the usage. */
export class UsageError extends KontorError {
  constructor(message: string) {
    super("usage", message);
  }
}

export function requiredOption(invocation: Invocation, name: string): string {
  const value = invocation.values[name];
  if (typeof value !== "string" || value === "") throw new UsageError(`--${name} is missing.`);
  return value;
}

export function requiredArgument(invocation: Invocation, index: number, what: string): string {
  const value = invocation.positionals[index];
  if (value === undefined || value === "") throw new UsageError(`${what} is missing.`);
  return value;
}

export function choice<Value extends string>(raw: unknown, allowed: readonly Value[], option: string): Value {
  const found = allowed.find((value) => value === raw);
  if (found === undefined) throw new UsageError(`--${option} must be one of ${allowed.join(", ")}.`);
  return found;
}
