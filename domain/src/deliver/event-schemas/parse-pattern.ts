import { KontorError } from "@kontor/core";

/** A pattern that this server does not run, and why. */
export class PatternError extends KontorError {
  constructor(message: string) {
    super("invalid_request", message);
  }
}

/** A regular expression as a tree; `class` matches one code point by the source text of a class or escape. */
export type PatternNode =
  | { readonly kind: "class"; readonly source: string }
  | { readonly kind: "assert"; readonly what: "start" | "end" | "boundary" | "no-boundary" }
  | { readonly kind: "sequence"; readonly parts: readonly PatternNode[] }
  | { readonly kind: "choice"; readonly options: readonly PatternNode[] }
  | { readonly kind: "repeat"; readonly of: PatternNode; readonly min: number; readonly max: number };

/** Longest pattern, in UTF-16 code units; also bounds how deep groups nest. */
const MAX_LENGTH = 1_024;

const UNSUPPORTED: readonly (readonly [string, string])[] = [
  ["(?=", "lookahead"],
  ["(?!", "lookahead"],
  ["(?<=", "lookbehind"],
  ["(?<!", "lookbehind"],
];

/**
 * Parses an ECMAScript pattern as with the flag `u`. Backreferences, lookaround and inline flags are refused: they cannot be matched in time
 * proportional to the text.
 */
export function parsePattern(pattern: string): PatternNode {
  if (pattern.length > MAX_LENGTH)
    throw new PatternError(`${shown(pattern)} has more than ${MAX_LENGTH} characters.`);
  try {
    RegExp(pattern, "u");
  } catch {
    throw new PatternError(`${shown(pattern)} is no regular expression (ECMA-262, flag u).`);
  }
  const parser = new PatternParser(pattern);
  return parser.choice();
}

/** The syntax is known to be right, so only the shape is looked for. */
class PatternParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  choice(): PatternNode {
    const options = [this.#sequence()];
    while (this.#take("|")) options.push(this.#sequence());
    return options.length === 1 ? (options[0] as PatternNode) : { kind: "choice", options };
  }

  #sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (this.#at < this.#text.length && !/[|)]/.test(this.#text[this.#at] as string)) {
      parts.push(this.#quantified(this.#atom()));
    }
    return { kind: "sequence", parts };
  }

  #quantified(of: PatternNode): PatternNode {
    const found = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(this.#text.slice(this.#at));
    if (!found) return of;
    this.#at += found[0].length;
    const sign = found[0][0];
    if (sign === "*") return { kind: "repeat", of, min: 0, max: Infinity };
    if (sign === "+") return { kind: "repeat", of, min: 1, max: Infinity };
    if (sign === "?") return { kind: "repeat", of, min: 0, max: 1 };
    const min = Number(found[1]);
    const max = found[2] === "" ? min : found[3] === "" ? Infinity : Number(found[3]);
    return { kind: "repeat", of, min, max };
  }

  #atom(): PatternNode {
    if (this.#take("^")) return { kind: "assert", what: "start" };
    if (this.#take("$")) return { kind: "assert", what: "end" };
    if (this.#text[this.#at] === "(") return this.#group();
    if (this.#text[this.#at] === "[") return { kind: "class", source: this.#bracket() };
    if (this.#text[this.#at] === "\\") return this.#escape();
    const character = String.fromCodePoint(this.#text.codePointAt(this.#at) as number);
    this.#at += character.length;
    return { kind: "class", source: character };
  }

  #group(): PatternNode {
    for (const [opening, name] of UNSUPPORTED) {
      if (this.#text.startsWith(opening, this.#at)) throw this.#refusal(name);
    }
    const opening = /^\((?:\?:|\?<[^>]*>)?/.exec(this.#text.slice(this.#at)) as RegExpExecArray;
    this.#at += opening[0].length;
    if (this.#text[this.#at] === "?") throw this.#refusal("an inline flag");
    const inside = this.choice();
    this.#at++;
    return inside;
  }

  #bracket(): string {
    const start = this.#at++;
    while (this.#text[this.#at] !== "]") this.#at += this.#text[this.#at] === "\\" ? 2 : 1;
    return this.#text.slice(start, ++this.#at);
  }

  #escape(): PatternNode {
    const rest = this.#text.slice(this.#at);
    if (/^\\(?:[1-9]|k<)/.test(rest)) throw this.#refusal("a backreference");
    if (rest.startsWith("\\b")) return this.#assertion("boundary");
    if (rest.startsWith("\\B")) return this.#assertion("no-boundary");
    // A surrogate pair written as two escapes is one code point.
    const source =
      /^\\(?:u\{[0-9a-f]+\}|ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|u[0-9a-f]{4}|x[0-9a-f]{2}|c[a-z]|[pP]\{[^}]*\}|.)/isu.exec(
        rest,
      ) as RegExpExecArray;
    this.#at += source[0].length;
    return { kind: "class", source: source[0] };
  }

  #assertion(what: "boundary" | "no-boundary"): PatternNode {
    this.#at += 2;
    return { kind: "assert", what };
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #refusal(what: string): PatternError {
    return new PatternError(
      `${shown(this.#text)} uses ${what}, which this server does not run. Write it without.`,
    );
  }
}

function shown(pattern: string): string {
  return `The pattern ${JSON.stringify(pattern.length > 80 ? `${pattern.slice(0, 80)}...` : pattern)}`;
}
