/** A line of a log in common or combined format. Texts are unescaped; "" where the log has nothing. */
export interface LogLine {
  readonly host: string;
  /** ms since the epoch. */
  readonly time: number;
  readonly request: string;
  /** Of a request that is one; all "" for what a port scanner sends. */
  readonly method: string;
  readonly target: string;
  readonly protocol: string;
  readonly status: number | undefined;
  readonly bytes: number | undefined;
  readonly referrer: string;
  readonly userAgent: string;
  /** The line from its time on, without host and user. */
  readonly withoutHost: string;
}

/**
 * Parses `host ident user [17/May/2015:10:05:03 +0000] "GET /path HTTP/1.1" 200 123 "referrer" "user agent"`, the last two optional; gives the
 * reason in words when the line is none. A missing last quote is forgiven (a crash or a full disk cuts the last line), further fields are
 * ignored. Time grows linearly with the line.
 */
export function parseLogLine(line: string): LogLine | string {
  const hostEnd = line.indexOf(" ");
  const timeAt = findTime(line, hostEnd + 1);
  if (hostEnd <= 0 || timeAt < 0) return "no host and time as in the common or combined log format";
  const time = parseLogTime(line.slice(timeAt, timeAt + TIME_LENGTH));
  if (time === undefined) return `no such time: ${line.slice(timeAt, timeAt + TIME_LENGTH)}`;
  const request = quoted(line, timeAt + TIME_LENGTH + 2);
  if (request === undefined) return "no quoted request after the time";
  const numbers = /^ (\d{3}|-) (\d{1,15}|-)(?= |$)/.exec(line.slice(request.end, request.end + 24));
  if (numbers === null) return "no status and size after the request";
  const referrer = quoted(line, request.end + numbers[0].length + 1);
  const userAgent = referrer === undefined ? undefined : quoted(line, referrer.end + 1);
  return {
    host: line.slice(0, hostEnd),
    time,
    ...splitRequest(request.text),
    status: numberOf(numbers[1]),
    bytes: numberOf(numbers[2]),
    referrer: referrer?.text ?? "",
    userAgent: userAgent?.text ?? "",
    withoutHost: line.slice(timeAt),
  };
}

const TIME_LENGTH = "17/May/2015:10:05:03 +0000".length;

// The user's name between host and time may hold blanks and brackets.
function findTime(line: string, from: number): number {
  for (let at = line.indexOf(" [", from); at >= 0; at = line.indexOf(" [", at + 1)) {
    if (line[at + 2 + TIME_LENGTH] === "]" && line[at + 4] === "/") return at + 2;
  }
  return -1;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function parseLogTime(text: string): number | undefined {
  const match = /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/.exec(text);
  if (match === null) return undefined;
  const [, day, name = "", year, hour, minute, second, sign, offsetHours, offsetMinutes] = match;
  const month = MONTHS.indexOf(name);
  const local = Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Number(second));
  const read = new Date(local);
  const exists =
    month >= 0 &&
    read.getUTCDate() === Number(day) &&
    read.getUTCHours() === Number(hour) &&
    Number(minute) < 60;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000;
  return exists ? local - (sign === "-" ? -offset : offset) : undefined;
}

function quoted(line: string, start: number): { text: string; end: number } | undefined {
  if (line[start] !== '"') return undefined;
  let at = start + 1;
  while (at < line.length && line[at] !== '"') at += line[at] === "\\" ? 2 : 1;
  return { text: unescaped(line.slice(start + 1, at)), end: at + 1 };
}

const ESCAPED: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", v: "\v", f: "\f" };

// Apache writes bytes that are no printable ASCII as \xhh, a UTF-8 letter thus as several of them.
function unescaped(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replaceAll(/(?:\\x[0-9a-fA-F]{2})+|\\(.)/g, (run, letter: string | undefined) =>
    letter === undefined
      ? Buffer.from(run.replaceAll("\\x", ""), "hex").toString("utf8")
      : (ESCAPED[letter] ?? letter),
  );
}

function splitRequest(request: string): Pick<LogLine, "request" | "method" | "target" | "protocol"> {
  const [, method = "", target = "", protocol = ""] =
    /^([A-Z]{1,20}) (\S.*?)(?: (HTTP\/\d(?:\.\d)?))?$/s.exec(request) ?? [];
  return { request, method, target, protocol };
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined || text === "-" ? undefined : Number(text);
}
