/** Longer texts are not searched for the place: 13 more parses of 8 KiB are nothing, of 8 MiB they are an attack. */
const SEARCHED = 8 * 1024;

/** V8's words for a text that is right as far as it goes. */
const INCOMPLETE = /end of JSON|Unterminated|No number after minus|Exponent part is missing/;

/** Says in words where a text stops being JSON; `error` is what JSON.parse threw. Nothing of the text is quoted. */
export function jsonFault(text: string, error: unknown): string {
  if (endsTooEarly(text, error)) return "The JSON text ends too early.";
  const position = toldPosition(error) ?? findFault(text);
  if (position === undefined) return "The body is not valid JSON.";
  const before = text.slice(0, position).split("\n");
  const place = `line ${before.length}, column ${(before.at(-1) ?? "").length + 1}`;
  return `The body is not valid JSON: unexpected text at position ${position} (${place}).`;
}

// V8 names the position of some faults only. A prefix that ends before the fault is merely incomplete, so the place is found by halving.
function findFault(text: string): number | undefined {
  if (text.length > SEARCHED) return undefined;
  let good = 0;
  let bad = text.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isPrefix(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function isPrefix(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    return endsTooEarly(text, error);
  }
}

function endsTooEarly(text: string, error: unknown): boolean {
  return (error instanceof Error && INCOMPLETE.test(error.message)) || toldPosition(error) === text.length;
}

function toldPosition(error: unknown): number | undefined {
  const told = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
  return told === undefined ? undefined : Number(told);
}
