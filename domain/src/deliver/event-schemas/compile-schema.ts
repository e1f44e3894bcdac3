import { Ajv2020, type ErrorObject, type Options, type ValidateFunction } from "ajv/dist/2020.js";
import { checkSchema, type SchemaFault } from "./check-schema.ts";
import { compilePattern, type PatternBudget } from "./linear-pattern.ts";

/** How an event breaks a schema. */
export interface SchemaBreach {
  /** Stable: `required`, `type`, `pattern`, `range`, `too_long`, ... */
  readonly code: string;
  /** JSON path, e.g. `$.items[2].price`. */
  readonly path: string;
  readonly message: string;
}

/** Null: the event fits. */
export type SchemaCheck = (event: unknown) => SchemaBreach | null;

export type CompiledSchema =
  | { readonly ok: true; readonly check: SchemaCheck }
  | { readonly ok: false; readonly fault: SchemaFault };

/** Values of an event that is validated: subschemas times values bounds the time. */
const MAX_VALUES = 20_000;
/** Steps of all patterns together over one event: about 20 ms. */
const PATTERN_STEPS = 1_000_000;

const CODES: Readonly<Record<string, string>> = {
  maxLength: "too_long",
  minLength: "too_short",
  minimum: "range",
  maximum: "range",
  exclusiveMinimum: "range",
  exclusiveMaximum: "range",
  multipleOf: "range",
  maxItems: "too_many",
  minItems: "too_few",
  additionalProperties: "unknown_field",
  unevaluatedProperties: "unknown_field",
  dependentRequired: "required",
};

const TOO_COMPLEX: SchemaBreach = {
  code: "too_complex",
  path: "$",
  message: "Comparing the event with its schema takes too long.",
};

export type SchemaCompiler = (schema: unknown) => CompiledSchema;

/**
 * Makes a compiler of JSON Schema 2020-12. What it compiles names the first breach of an event and takes bounded time, whoever wrote schema and event.
 * `format` is an annotation, as the dialect has it by default; unknown keywords are ignored.
 */
export function createSchemaCompiler(): SchemaCompiler {
  const budget: PatternBudget = { left: 0 };
  const dialect = new Ajv2020(optionsFor({ left: Infinity }));
  return (schema) => {
    const fault = checkSchema(schema) ?? faultIn(dialect, schema as object);
    if (fault) return { ok: false, fault };
    // An instance of its own: ajv keeps whatever it has compiled.
    const ajv = new Ajv2020({ ...optionsFor(budget), meta: false, validateSchema: false });
    const validate = ajv.compile(schema as object);
    return { ok: true, check: (event) => checkEvent(event, validate, budget) };
  };
}

function faultIn(dialect: Ajv2020, schema: object): SchemaFault | null {
  if (dialect.validateSchema(schema)) return null;
  const [error] = dialect.errors ?? [];
  return { path: jsonPath(error?.instancePath ?? ""), message: error?.message ?? "This is no JSON Schema." };
}

function optionsFor(budget: PatternBudget): Options {
  const linear = (source: string) => {
    const pattern = compilePattern(source);
    return { test: (text: string) => pattern.test(text, budget) };
  };
  return {
    strict: false,
    // Without this an event without field "constructor" would pass `required: ["constructor"]`.
    ownProperties: true,
    validateFormats: false,
    logger: false,
    code: { regExp: Object.assign(linear, { code: "linear" }) },
  };
}

function checkEvent(event: unknown, validate: ValidateFunction, budget: PatternBudget): SchemaBreach | null {
  if (countValues(event, MAX_VALUES) > MAX_VALUES) return TOO_COMPLEX;
  budget.left = PATTERN_STEPS;
  const fits = validate(event);
  if (budget.left < 0) return TOO_COMPLEX;
  return fits ? null : breachOf(validate.errors?.[0]);
}

function breachOf(error: ErrorObject | undefined): SchemaBreach {
  if (!error) return { code: "schema", path: "$", message: "The event does not fit its schema." };
  const { keyword, instancePath, params, message } = error;
  const field: unknown =
    params["missingProperty"] ?? params["additionalProperty"] ?? params["unevaluatedProperty"];
  return {
    code: CODES[keyword] ?? snakeCase(keyword),
    path: jsonPath(instancePath) + (typeof field === "string" ? step(field) : ""),
    message: `The event breaks its schema: ${message ?? keyword}.`,
  };
}

/** A JSON pointer as a JSON path: `/items/2/price` is `$.items[2].price`. */
function jsonPath(pointer: string): string {
  const steps = pointer.split("/").slice(1);
  return `$${steps.map((each) => step(each.replaceAll("~1", "/").replaceAll("~0", "~"))).join("")}`;
}

function step(name: string): string {
  if (/^\d+$/.test(name)) return `[${name}]`;
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

/** Values inside `value`, itself counted; stops counting just above `limit`. */
function countValues(value: unknown, limit: number): number {
  let count = 0;
  const open = [value];
  while (open.length > 0 && count <= limit) {
    const each = open.pop();
    count++;
    if (typeof each !== "object" || each === null) continue;
    for (const inner of Object.values(each)) {
      if (open.length + count > limit) return limit + 1;
      open.push(inner);
    }
  }
  return count;
}

function snakeCase(keyword: string): string {
  return keyword.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
