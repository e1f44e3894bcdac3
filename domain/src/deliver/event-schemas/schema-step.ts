import type { PrepareStep, StepResult } from "../prepare-events.ts";
import type { EventValidator } from "./schema-cache.ts";
import type { SchemaRegistry } from "./schema-registry.ts";

/** The step of delivery that checks events against their tenant's schemas: `enforce` takes them out, `observe` notes the breach in `schema_error`. */
export function schemaStep(registry: SchemaRegistry): PrepareStep {
  return {
    needed: (tenant) => {
      // In the background: a change is in force within about a second, and most records pay one look into a map.
      registry.refresh().catch(() => {});
      return registry.mayHaveSchemas(tenant);
    },
    run: async (tenant, events) => {
      const validate = await registry.validator(tenant);
      return events.map((event) => (validate ? judge(event, validate) : { kind: "keep", event }));
    },
  };
}

function judge(event: Record<string, unknown>, validate: EventValidator): StepResult {
  const verdict = validate(event);
  if (!verdict) return { kind: "keep", event };
  const { mode, code, path, message } = verdict;
  if (mode === "enforce") return { kind: "fail", stage: "schema", code, path, message };
  return { kind: "keep", event: { ...event, schema_error: `${code} ${path}: ${message}` } };
}
