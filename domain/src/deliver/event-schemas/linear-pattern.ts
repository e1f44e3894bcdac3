import { PatternError, parsePattern, type PatternNode } from "./parse-pattern.ts";

/** Largest program: `(x{100}){100}` must not fill the memory. */
const MAX_STEPS = 2_000;

type Step =
  | { readonly do: "one"; readonly matches: (codePoint: number) => boolean }
  | { readonly do: "assert"; readonly what: "start" | "end" | "boundary" | "no-boundary" }
  | { readonly do: "split"; readonly to: readonly number[] }
  | { readonly do: "accept" };

/** Steps that matching may still take; shared by all patterns of one event. */
export interface PatternBudget {
  left: number;
}

export interface LinearPattern {
  /** False too when the budget runs out: `left` is below 0 then. */
  test(text: string, budget: PatternBudget): boolean;
}

/**
 * Compiles an ECMAScript pattern (flag `u`) so that matching takes time proportional to the text, whatever the pattern: Thompson's construction, all
 * possible states stepped side by side, nothing ever tried twice. A tenant's `(a+)+$` therefore harms nobody.
 *
 * Throws PatternError for what cannot be matched so.
 */
export function compilePattern(pattern: string): LinearPattern {
  const program: Step[] = [];
  emit(parsePattern(pattern), program, pattern);
  program.push({ do: "accept" });
  return { test: (text, budget) => new Run(program, text, budget).test() };
}

function emit(node: PatternNode, program: Step[], pattern: string): void {
  if (program.length > MAX_STEPS) throw new PatternError(`The pattern ${pattern.slice(0, 80)} is too large.`);
  switch (node.kind) {
    case "class":
      program.push({ do: "one", matches: codePointTest(node.source) });
      return;
    case "assert":
      program.push({ do: "assert", what: node.what });
      return;
    case "sequence":
      for (const part of node.parts) emit(part, program, pattern);
      return;
    case "choice":
      emitChoice(node.options, program, pattern);
      return;
    case "repeat":
      emitRepeat(node, program, pattern);
      return;
  }
}

/** split L1, L2, ...; L1: first; jump end; L2: second; ... */
function emitChoice(options: readonly PatternNode[], program: Step[], pattern: string): void {
  const split = program.push({ do: "split", to: [] }) - 1;
  const starts: number[] = [];
  const jumps: number[] = [];
  for (const option of options) {
    starts.push(program.length);
    emit(option, program, pattern);
    jumps.push(program.push({ do: "split", to: [] }) - 1);
  }
  program[split] = { do: "split", to: starts };
  for (const jump of jumps) program[jump] = { do: "split", to: [program.length] };
}

function emitRepeat(
  { of, min, max }: Extract<PatternNode, { kind: "repeat" }>,
  program: Step[],
  pattern: string,
): void {
  for (let count = 0; count < min; count++) emit(of, program, pattern);
  if (max === Infinity) {
    const split = program.push({ do: "split", to: [] }) - 1;
    emit(of, program, pattern);
    program.push({ do: "split", to: [split] });
    program[split] = { do: "split", to: [split + 1, program.length] };
    return;
  }
  const exits: number[] = [];
  for (let count = min; count < max; count++) {
    exits.push(program.push({ do: "split", to: [] }) - 1);
    emit(of, program, pattern);
  }
  for (const exit of exits) program[exit] = { do: "split", to: [exit + 1, program.length] };
}

function codePointTest(source: string): (codePoint: number) => boolean {
  const matcher = new RegExp(`^(?:${source})$`, "u");
  const ascii = Uint8Array.from({ length: 128 }, (_, code) =>
    matcher.test(String.fromCharCode(code)) ? 1 : 0,
  );
  return (codePoint) =>
    codePoint < 128 ? ascii[codePoint] === 1 : matcher.test(String.fromCodePoint(codePoint));
}

/** One match of one text. */
class Run {
  readonly #program: readonly Step[];
  readonly #text: string;
  readonly #budget: PatternBudget;
  /** The place in the text at which a step was reached last: nothing is followed twice at one place. */
  readonly #marks: Int32Array;
  readonly #open: number[] = [];

  constructor(program: readonly Step[], text: string, budget: PatternBudget) {
    this.#program = program;
    this.#text = text;
    this.#budget = budget;
    this.#marks = new Int32Array(program.length).fill(-1);
  }

  test(): boolean {
    let states: number[] = [];
    let next: number[] = [];
    for (let at = 0; this.#budget.left >= 0;) {
      // A match may begin anywhere.
      if (this.#follow(0, at, states)) return true;
      if (at >= this.#text.length) return false;
      const codePoint = this.#text.codePointAt(at) as number;
      const after = at + (codePoint > 0xffff ? 2 : 1);
      for (const state of states) {
        const step = this.#program[state] as Extract<Step, { do: "one" }>;
        if (step.matches(codePoint) && this.#follow(state + 1, after, next)) return true;
      }
      this.#budget.left -= states.length;
      [states, next] = [next, states];
      next.length = 0;
      at = after;
    }
    return false;
  }

  /** Adds the states that are reached without a character; true when the pattern is satisfied. */
  #follow(from: number, at: number, states: number[]): boolean {
    this.#open.push(from);
    for (let pc = this.#open.pop(); pc !== undefined; pc = this.#open.pop()) {
      this.#budget.left--;
      if (this.#marks[pc] === at) continue;
      this.#marks[pc] = at;
      const step = this.#program[pc] as Step;
      if (step.do === "accept") return true;
      if (step.do === "one") states.push(pc);
      else if (step.do === "split") this.#open.push(...step.to);
      else if (holds(step.what, this.#text, at)) this.#open.push(pc + 1);
    }
    return false;
  }
}

function holds(what: Extract<Step, { do: "assert" }>["what"], text: string, at: number): boolean {
  if (what === "start") return at === 0;
  if (what === "end") return at === text.length;
  return (isWord(text, at - 1) !== isWord(text, at)) === (what === "boundary");
}

function isWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95
  );
}
