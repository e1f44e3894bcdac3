import { limits } from "@kontor/contracts";

/** The first thing wrong inside a JSON value. `path` is relative to that value, e.g. `.a[2]`. */
export interface JsonFault {
  readonly code: "too_deep" | "forbidden_key" | "number_out_of_range";
  readonly path: string;
  readonly message: string;
}

/**
 * Walks a parsed value for what would harm those who read it later: nesting, keys that change prototypes, numbers that are not what
 * was sent. Recursion stops at the depth limit, so a hostile depth of 500,000 costs nothing.
 */
export function checkJson(value: unknown, depth: number): JsonFault | undefined {
  if (typeof value === "number") return checkNumber(value);
  if (typeof value !== "object" || value === null) return undefined;
  if (depth > limits.jsonDepth) return tooDeep;
  return Array.isArray(value) ? checkArray(value, depth) : checkObject(value, depth);
}

/** Why a number cannot be kept, if so. JSON.parse has already turned 1e400 into Infinity and rounded big integers. */
export function checkNumber(value: number): JsonFault | undefined {
  if (!Number.isFinite(value)) return infinite;
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return unsafe;
  return undefined;
}

/** Keys that assignments in someone's script would turn into a prototype. */
export function isForbiddenKey(key: string): boolean {
  return key === "__proto__" || key === "constructor" || key === "prototype";
}

/** A step of a JSON path: `.name`, or quoted when the key is no plain name; long keys are cut. */
export function keyStep(key: string): string {
  if (/^[A-Za-z_$][\w$]{0,63}$/.test(key)) return `.${key}`;
  return `[${JSON.stringify(key.length > 64 ? `${key.slice(0, 64)}...` : key)}]`;
}

export function forbiddenKey(key: string): JsonFault {
  return {
    code: "forbidden_key",
    path: keyStep(key),
    message: `The key ${key} is not allowed: it would change the prototype of objects in programs that read it.`,
  };
}

const tooDeep: JsonFault = {
  code: "too_deep",
  path: "",
  message: `Nested deeper than ${limits.jsonDepth} levels.`,
};

const infinite: JsonFault = {
  code: "number_out_of_range",
  path: "",
  message: "The number does not fit a 64-bit float; send it as a string.",
};

const unsafe: JsonFault = {
  code: "number_out_of_range",
  path: "",
  message: "The integer is beyond 2^53 and would lose digits; send it as a string.",
};

function checkArray(values: readonly unknown[], depth: number): JsonFault | undefined {
  for (let at = 0; at < values.length; at++) {
    const fault = checkJson(values[at], depth + 1);
    if (fault !== undefined) return { ...fault, path: `[${at}]${fault.path}` };
  }
  return undefined;
}

function checkObject(object: object, depth: number): JsonFault | undefined {
  for (const key in object) {
    if (isForbiddenKey(key)) return forbiddenKey(key);
    const fault = checkJson((object as Record<string, unknown>)[key], depth + 1);
    if (fault !== undefined) return { ...fault, path: `${keyStep(key)}${fault.path}` };
  }
  return undefined;
}
