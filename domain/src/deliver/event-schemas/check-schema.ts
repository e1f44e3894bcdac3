import { PatternError } from "./parse-pattern.ts";
import { compilePattern } from "./linear-pattern.ts";

/** Limits of one schema. */
export const schemaLimits = {
  /** Bytes of its JSON text. */
  bytes: 64 * 1024,
  /** Nesting of objects and arrays. */
  depth: 24,
  /** Subschemas, those behind a `$ref` counted at each use. */
  subschemas: 1_000,
  /** `uniqueItems` compares pairs, so it needs a `maxItems` of at most this. */
  uniqueItems: 1_000,
  /** Schemas of one tenant. */
  perTenant: 200,
} as const;

/** Why a schema is refused: where in the schema (JSON path) and in words. */
export interface SchemaFault {
  readonly path: string;
  readonly message: string;
}

const DIALECT = "https://json-schema.org/draft/2020-12/schema";
const LOCAL_REF = /^#\/(\$defs|definitions)\/([^/~%]+)$/;
const SCHEMAS_BY_NAME = ["properties", "patternProperties", "dependentSchemas", "$defs", "definitions"];
const SCHEMA_LISTS = ["allOf", "anyOf", "oneOf", "prefixItems"];
const SINGLE_SCHEMAS = [
  "items",
  "contains",
  "additionalProperties",
  "propertyNames",
  "unevaluatedItems",
  "unevaluatedProperties",
  "if",
  "then",
  "else",
  "not",
];
/** Keywords that lead out of the schema, make it recursive, or change how it is run. */
const FORBIDDEN = [
  "$id",
  "$anchor",
  "$dynamicRef",
  "$dynamicAnchor",
  "$recursiveRef",
  "$recursiveAnchor",
  "$vocabulary",
  "$async",
  "dependencies",
];

type JsonObject = Readonly<Record<string, unknown>>;

class Refused {
  readonly fault: SchemaFault;

  constructor(path: string, message: string) {
    this.fault = { path, message };
  }
}

/**
 * Refuses a schema that could harm the server which runs it for each event: too large, too deep, recursive, leading to the network, with a pattern that
 * cannot be matched in linear time. Whether it is a right JSON Schema is the compiler's question. Null: harmless.
 */
export function checkSchema(schema: unknown): SchemaFault | null {
  try {
    if (depthOf(schema, schemaLimits.depth) > schemaLimits.depth) {
      throw new Refused("$", `The schema nests deeper than ${schemaLimits.depth}.`);
    }
    if (Buffer.byteLength(JSON.stringify(schema) ?? "") > schemaLimits.bytes) {
      throw new Refused("$", `The schema has more than ${schemaLimits.bytes} bytes.`);
    }
    if (!isObject(schema)) throw new Refused("$", "A schema must be a JSON object.");
    new SchemaWalk(schema).visit(schema, "$", []);
    return null;
  } catch (refused) {
    if (refused instanceof Refused) return refused.fault;
    throw refused;
  }
}

/** Walks a schema as a validator would: each `$ref` is followed where it stands. */
class SchemaWalk {
  readonly #root: JsonObject;
  #subschemas = 0;

  constructor(root: JsonObject) {
    this.#root = root;
  }

  visit(schema: unknown, path: string, behind: readonly string[]): void {
    if (!isObject(schema)) return;
    if (++this.#subschemas > schemaLimits.subschemas) {
      throw new Refused(
        path,
        `The schema has more than ${schemaLimits.subschemas} subschemas ($ref counted at each use).`,
      );
    }
    checkKeywords(schema, path);
    for (const keyword of SCHEMAS_BY_NAME) {
      if (isDefinitions(keyword) && behind.length > 0) continue;
      const named = own(schema, keyword);
      if (isObject(named))
        for (const [name, each] of Object.entries(named))
          this.visit(each, `${path}.${keyword}.${name}`, behind);
    }
    for (const keyword of SCHEMA_LISTS) {
      const list = own(schema, keyword);
      if (Array.isArray(list))
        list.forEach((each, index) => this.visit(each, `${path}.${keyword}[${index}]`, behind));
    }
    for (const keyword of SINGLE_SCHEMAS) this.visit(own(schema, keyword), `${path}.${keyword}`, behind);
    if (Object.hasOwn(schema, "$ref")) this.#follow(schema["$ref"], `${path}.$ref`, behind);
  }

  #follow(ref: unknown, path: string, behind: readonly string[]): void {
    const found = typeof ref === "string" ? LOCAL_REF.exec(ref) : null;
    if (!found) throw new Refused(path, 'A $ref must be like "#/$defs/name": nothing is fetched.');
    const target = `${found[1]}/${found[2]}`;
    if (behind.includes(target)) throw new Refused(path, "A $ref must not lead back to itself.");
    const definitions = own(this.#root, found[1] as string);
    const schema = isObject(definitions) ? own(definitions, found[2] as string) : undefined;
    if (schema === undefined) throw new Refused(path, "The $ref leads nowhere.");
    this.visit(schema, path, [...behind, target]);
  }
}

function checkKeywords(schema: JsonObject, path: string): void {
  const forbidden = FORBIDDEN.find((keyword) => Object.hasOwn(schema, keyword));
  if (forbidden) throw new Refused(`${path}.${forbidden}`, `The keyword ${forbidden} is not supported.`);
  if (Object.hasOwn(schema, "$schema") && schema["$schema"] !== DIALECT) {
    throw new Refused(`${path}.$schema`, `The dialect must be ${DIALECT}.`);
  }
  const maxItems = schema["maxItems"];
  const isBounded = typeof maxItems === "number" && maxItems <= schemaLimits.uniqueItems;
  if (schema["uniqueItems"] === true && !isBounded) {
    throw new Refused(
      `${path}.uniqueItems`,
      `uniqueItems needs maxItems of at most ${schemaLimits.uniqueItems}.`,
    );
  }
  if (typeof schema["pattern"] === "string") checkPattern(schema["pattern"], `${path}.pattern`);
  const patterns = own(schema, "patternProperties");
  if (isObject(patterns))
    for (const each of Object.keys(patterns)) checkPattern(each, `${path}.patternProperties`);
}

function checkPattern(pattern: string, path: string): void {
  try {
    compilePattern(pattern);
  } catch (error) {
    if (error instanceof PatternError) throw new Refused(path, error.message);
    throw error;
  }
}

/** How deep objects and arrays nest; stops counting just above `limit`. */
function depthOf(value: unknown, limit: number): number {
  if (typeof value !== "object" || value === null) return 0;
  if (limit <= 0) return 1;
  let deepest = 0;
  for (const each of Object.values(value)) deepest = Math.max(deepest, depthOf(each, limit - 1));
  return deepest + 1;
}

function isDefinitions(keyword: string): boolean {
  return keyword === "$defs" || keyword === "definitions";
}

function own(schema: JsonObject, keyword: string): unknown {
  return Object.hasOwn(schema, keyword) ? schema[keyword] : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
