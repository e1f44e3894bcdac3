import type { LogLine } from "@kontor/contracts";
import { pino, type Logger } from "pino";

/** The newest lines of this process's log, for the health screen. */
export interface LogLines {
  /** One line of JSON, as pino writes it. */
  add(line: string): void;
  /** Lines with a higher id, newest first. */
  after(id: number): LogLine[];
}

const KEPT = 1000;
/** A line may hold what was sent; longer ones are cut. */
const LONGEST = 4000;

/** Keeps lines in memory without their secrets: what could sign a request, open the database or a session is struck out before it is kept. */
export function createLogLines(): LogLines {
  const kept: { id: number; line: string }[] = [];
  let last = 0;
  return {
    add(line) {
      kept.push({ id: ++last, line: strikeSecrets(line.slice(0, LONGEST * 2)) });
      if (kept.length > KEPT) kept.shift();
    },
    after: (id) =>
      kept
        .filter((each) => each.id > id)
        .map(readLine)
        .toReversed(),
  };
}

/** Writes to stderr and to `lines`. */
export function createLogger(level: string, lines: LogLines): Logger {
  const stderr = pino.destination({ dest: 2, sync: true });
  return pino(
    { level, base: null },
    {
      write(line: string) {
        stderr.write(line);
        lines.add(line);
      },
    },
  );
}

const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/(KT[A-Z2-7]{18})\.[A-Za-z0-9_-]{20,}/g, "$1.***"],
  [/([?&](?:key|token|code|secret|signature)=)[^&\s"\\]+/gi, "$1***"],
  [/\b(bearer|basic)\s+[^\s",\\]+/gi, "$1 ***"],
  [/(\w+:\/\/[^:/\s"@]*:)[^@\s"]+@/g, "$1***@"],
  [/("(?:password|secret|token|authorization|cookie|set-cookie|key)"\s*:\s*)"(?:[^"\\]|\\.)*"/gi, '$1"***"'],
];

/** The text without keys' secrets, bearer tokens, passwords in addresses, and fields named like secrets. */
export function strikeSecrets(text: string): string {
  return SECRETS.reduce((struck, [pattern, instead]) => struck.replace(pattern, instead), text);
}

function readLine({ id, line }: { id: number; line: string }): LogLine {
  const { time, level, msg, ...rest } = parse(line);
  const at = typeof time === "number" ? time : 0;
  const details = Object.keys(rest).length === 0 ? undefined : JSON.stringify(rest).slice(0, LONGEST);
  return {
    id,
    time: new Date(at).toISOString(),
    level: pino.levels.labels[Number(level)] ?? "info",
    message: typeof msg === "string" ? msg.slice(0, LONGEST) : "",
    ...(details === undefined ? {} : { details }),
  };
}

function parse(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return { msg: line.trim() };
  }
}
