import { EventSchema } from "@kontor/contracts";
import fc from "fast-check";

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string(),
  fc.constantFrom("a", "2026-01-31T12:00:00Z", "EUR"),
);
export const keys = fc.oneof(
  fc.constantFrom(...Object.keys(EventSchema.properties), "__proto__", "constructor", "extra"),
  fc.string(),
);
/** Any JSON value; objects are maps. */
export const anything = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constant(null),
    fc.boolean(),
    fc.double(),
    fc.integer(),
    text,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(fc.tuple(keys, tie("value")), { maxLength: 6 }).map((pairs) => new Map(pairs)),
  ),
})).value;

/** Writes maps as objects, so that `__proto__` can be a key. */
export function write(value: unknown): string {
  if (value instanceof Map) {
    return `{${[...value].map(([key, item]) => `${JSON.stringify(key)}:${write(item)}`).join(",")}}`;
  }
  return Array.isArray(value) ? `[${value.map(write).join(",")}]` : JSON.stringify(value);
}

const field: Record<string, fc.Arbitrary<unknown>> = {
  event_name: fc.constantFrom("view_item", "a.b-c:d", "purchase"),
  event_time: fc.constantFrom("2026-01-31T12:00:00Z", "2026-01-31T12:00:00.123456Z", null),
  value: fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true, max: 1e9, min: -1e9 }),
    fc.constant(null),
  ),
  items: fc.array(fc.record({ item_id: fc.string({ maxLength: 9 }), price: fc.integer(), x: fc.boolean() }), {
    maxLength: 3,
  }),
  currency: fc.constantFrom("EUR", "JPY"),
  props: fc.dictionary(fc.stringMatching(/^[a-fé "]{0,9}$/), fc.string({ unit: "grapheme" })),
  user_id: fc.string({ unit: "grapheme", maxLength: 60 }),
};
/** Events that need no change. */
export const canonical = fc.record(field, { requiredKeys: ["event_name"] });
