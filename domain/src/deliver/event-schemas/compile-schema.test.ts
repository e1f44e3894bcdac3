import { describe, expect, it } from "vitest";
import { schemaLimits } from "./check-schema.ts";
import { createSchemaCompiler } from "./compile-schema.ts";

const compile = createSchemaCompiler();

function breachOf(schema: unknown, event: unknown) {
  const compiled = compile(schema);
  if (!compiled.ok) return compiled.fault;
  return compiled.check(event);
}

function nested(depth: number): unknown {
  return depth === 0 ? true : { not: nested(depth - 1) };
}

describe("an event against its schema", () => {
  const schema = {
    type: "object",
    required: ["shop_id"],
    properties: {
      value: { type: "number", minimum: 0 },
      items: {
        type: "array",
        maxItems: 3,
        items: { required: ["price"], properties: { price: { type: "number" } } },
      },
      props: { type: "object", properties: { "a b": { enum: ["x"] } }, additionalProperties: false },
    },
  };

  it.each([
    [{ shop_id: "1", value: 1 }, null],
    [{}, { code: "required", path: "$.shop_id" }],
    [
      { shop_id: "1", value: -1 },
      { code: "range", path: "$.value" },
    ],
    [
      { shop_id: "1", value: "1" },
      { code: "type", path: "$.value" },
    ],
    [
      { shop_id: "1", items: [{ price: 1 }, {}] },
      { code: "required", path: "$.items[1].price" },
    ],
    [
      { shop_id: "1", items: [1, 2, 3, 4] },
      { code: "too_many", path: "$.items" },
    ],
    [
      { shop_id: "1", props: { "a b": "y" } },
      { code: "enum", path: '$.props["a b"]' },
    ],
    [
      { shop_id: "1", props: { other: 1 } },
      { code: "unknown_field", path: "$.props.other" },
    ],
  ])("%j gives %j", (event, expected) => {
    const breach = breachOf(schema, event);
    if (expected === null) expect(breach).toBeNull();
    else expect(breach).toMatchObject(expected);
  });

  it("follows $defs, if/then and unevaluatedProperties of the dialect 2020-12", () => {
    const dialect = JSON.parse(`{
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$defs": { "money": { "type": "integer" } },
      "if": { "properties": { "currency": { "const": "EUR" } }, "required": ["currency"] },
      "then": { "properties": { "value": { "$ref": "#/$defs/money" } } },
      "properties": { "currency": true, "value": true },
      "unevaluatedProperties": false
    }`) as unknown;
    expect(breachOf(dialect, { currency: "EUR", value: 1 })).toBeNull();
    expect(breachOf(dialect, { currency: "EUR", value: 1.5 })).toMatchObject({
      code: "type",
      path: "$.value",
    });
    expect(breachOf(dialect, { currency: "JPY", value: 1.5 })).toBeNull();
    expect(breachOf(dialect, { other: 1 })).toMatchObject({ code: "unknown_field", path: "$.other" });
  });

  it("does not take inherited properties for fields", () => {
    expect(breachOf({ required: ["constructor"] }, {})).toMatchObject({
      code: "required",
      path: "$.constructor",
    });
  });

  it("ignores keywords it does not know, and format", () => {
    expect(
      breachOf({ "x-owner": "menu team", properties: { value: { format: "email" } } }, { value: "x" }),
    ).toBeNull();
  });

  it("accepts a property that is named like a forbidden keyword", () => {
    expect(
      breachOf({ properties: { $ref: { type: "string" }, $id: { type: "string" } } }, { $ref: "x" }),
    ).toBeNull();
  });
});

describe("a schema that could harm the server", () => {
  it.each([
    ["no object", [1], "$"],
    ["a wrong keyword value", { type: "text" }, "$.type"],
    ["too many bytes", { const: "x".repeat(schemaLimits.bytes) }, "$"],
    ["too deep", nested(schemaLimits.depth + 1), "$"],
    ["a $ref to the network", { $ref: "https://example.org/schema.json" }, "$.$ref"],
    ["a $ref to a file", { properties: { a: { $ref: "other.json" } } }, "$.properties.a.$ref"],
    ["a $ref to nothing", { $ref: "#/$defs/none" }, "$.$ref"],
    ["a $ref to an inherited name", { $defs: {}, $ref: "#/$defs/constructor" }, "$.$ref"],
    [
      "a recursive $ref",
      { $defs: { a: { items: { $ref: "#/$defs/a" } } }, $ref: "#/$defs/a" },
      "$.$defs.a.items.$ref.items.$ref",
    ],
    ["a $ref to the root", { properties: { a: { $ref: "#" } } }, "$.properties.a.$ref"],
    ["$dynamicRef", { $dynamicRef: "#x" }, "$.$dynamicRef"],
    ["$async", { $async: true }, "$.$async"],
    ["$id", { items: { $id: "x" } }, "$.items.$id"],
    ["another dialect", { $schema: "http://json-schema.org/draft-07/schema#" }, "$.$schema"],
    [
      "unbounded uniqueItems",
      { properties: { items: { uniqueItems: true } } },
      "$.properties.items.uniqueItems",
    ],
    ["a pattern with lookahead", { properties: { a: { pattern: "(?=a)" } } }, "$.properties.a.pattern"],
    ["a wrong key pattern", { patternProperties: { "(": {} } }, "$.patternProperties"],
  ])("is refused: %s", (_, schema, path) => {
    const compiled = compile(schema);
    expect(compiled.ok ? "accepted" : compiled.fault.path).toContain(path);
  });

  it("is refused when its references unfold to too many subschemas", () => {
    // Each level uses the next twice: 2^16 subschemas out of 17 definitions.
    const $defs = Object.fromEntries(
      Array.from({ length: 16 }, (_, at) => [
        `d${at}`,
        { allOf: [{ $ref: `#/$defs/d${at + 1}` }, { $ref: `#/$defs/d${at + 1}` }] },
      ]),
    );
    expect(compile({ $defs: { ...$defs, d16: {} }, $ref: "#/$defs/d0" }).ok).toBe(false);
  });

  it("costs bounded steps: patterns that would take hours end as too_complex", () => {
    const anyOf = Array.from({ length: 30 }, (_, at) => ({ pattern: `(a|b|ab){0,${120 + at}}c$` }));
    expect(breachOf({ properties: { page_url: { anyOf } } }, { page_url: "ab".repeat(4_000) })).toMatchObject(
      {
        code: "too_complex",
      },
    );
  });

  it("costs bounded steps: an event of very many values is too_complex", () => {
    const event = { props: { list: Array.from({ length: 100_000 }, () => 0) } };
    expect(breachOf({ properties: {} }, event)).toMatchObject({ code: "too_complex" });
  });

  it("runs a catastrophic pattern in linear time", () => {
    expect(
      breachOf({ properties: { a: { pattern: "^(a+)+$" } } }, { a: `${"a".repeat(50_000)}!` }),
    ).toMatchObject({
      code: "pattern",
      path: "$.a",
    });
  });
});
