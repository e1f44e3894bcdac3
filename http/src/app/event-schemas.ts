import { NewEventSchemaSchema, SchemaPolicySchema, type EventSchemaInfo } from "@kontor/contracts";
import type { StoredSchema } from "@kontor/domain/deliver";
import type { OperateDependencies } from "../operate.ts";
import { RequestError } from "../problem.ts";
import { SAFE, type Handler } from "./handler.ts";
import { readJson } from "./read-json.ts";

/** JSON Schemas of the caller's tenant. */
export function createSchemaHandlers(
  schemas: OperateDependencies["schemas"],
): Readonly<Record<"listSchemas" | "setSchemaPolicy" | "putSchema" | "deleteSchema", Handler>> {
  return {
    async listSchemas(context, { tenant }) {
      const [stored, unknown] = [await schemas.list(tenant), await schemas.unknownEvents(tenant)];
      return context.json({ schemas: stored.map(shown), unknown_events: unknown }, 200, SAFE);
    },
    async setSchemaPolicy(context, { tenant }) {
      const policy = await readJson(context, SchemaPolicySchema);
      await schemas.setUnknownEvents(tenant, policy.unknown_events);
      return context.json(policy, 200, SAFE);
    },
    async putSchema(context, { tenant }) {
      const { mode, schema } = await readJson(context, NewEventSchemaSchema);
      const eventName = context.req.param("event_name") ?? "";
      const result = await schemas.set(tenant, { eventName, mode, schema });
      if (!result.ok) throw new RequestError("invalid_request", `${result.path}: ${result.message}`);
      const stored = await schemas.get(tenant, eventName);
      if (stored === null) throw new RequestError("conflict", "The schema was removed meanwhile.");
      return context.json(shown(stored), 200, SAFE);
    },
    async deleteSchema(context, { tenant }) {
      const removed = await schemas.remove(tenant, context.req.param("event_name") ?? "");
      if (!removed) throw new RequestError("not_found", "The tenant has no schema for this event name.");
      return context.body(null, 204, SAFE);
    },
  };
}

function shown({ eventName, mode, schema, version, updatedAt }: StoredSchema): EventSchemaInfo {
  return { event_name: eventName, mode, schema, version, updated_at: new Date(updatedAt).toISOString() };
}
