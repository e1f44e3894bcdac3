export { schemaLimits, type SchemaFault } from "./check-schema.ts";
export type { EventValidator, EventVerdict, SchemaMode } from "./schema-cache.ts";
export {
  createSchemaRegistry,
  type SchemaRegistry,
  type SetSchemaResult,
  type StoredSchema,
  type UnknownEvents,
} from "./schema-registry.ts";
export { eventSchemaMigrations, type EventSchemaTables } from "./tables.ts";
export { schemaStep } from "./schema-step.ts";
