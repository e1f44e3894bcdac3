import { EventSchema } from "@kontor/contracts";
import type { Clock, SqlDatabase } from "@kontor/core";
import { schemaLimits } from "./check-schema.ts";
import type { SchemaCompiler } from "./compile-schema.ts";
import { deleteSchema, nextRevision, putSchema, putTenant, schemaOf, schemasOf, tenantOf } from "./plans.ts";
import { SchemaCache, type EventValidator, type SchemaMode } from "./schema-cache.ts";
import type { EventSchemaQuery, EventSchemaTables } from "./tables.ts";

/** A tenant's JSON Schema for one event name. */
export interface StoredSchema {
  readonly eventName: string;
  readonly mode: SchemaMode;
  readonly schema: unknown;
  /** 1 for the first, one more at each change. */
  readonly version: number;
  /** Ms since the epoch. */
  readonly updatedAt: number;
}

/** What happens to events without a schema, of a tenant that has some. */
export type UnknownEvents = "allow" | "deny";

export type SetSchemaResult =
  | { readonly ok: true; readonly version: number }
  | {
      readonly ok: false;
      readonly reason: "invalid_event_name" | "invalid_mode" | "invalid_schema" | "too_many_schemas";
      /** JSON path inside the schema. */
      readonly path: string;
      readonly message: string;
    };

export interface SchemaRegistry {
  /** Stores a schema; it is in force everywhere within about a second. The newest wins. */
  set(
    tenant: string,
    schema: { readonly eventName: string; readonly mode: SchemaMode; readonly schema: unknown },
  ): Promise<SetSchemaResult>;
  get(tenant: string, eventName: string): Promise<StoredSchema | null>;
  /** By event name. */
  list(tenant: string): Promise<StoredSchema[]>;
  /** False when there was none. */
  remove(tenant: string, eventName: string): Promise<boolean>;
  /** Default `allow`. */
  setUnknownEvents(tenant: string, policy: UnknownEvents): Promise<void>;
  unknownEvents(tenant: string): Promise<UnknownEvents>;
  /** The check of a tenant's events, or null when it has no schema (most have none). */
  validator(tenant: string): Promise<EventValidator | null>;
  /** Looks for changes when the last look is a second old; {@link mayHaveSchemas} answers from it. */
  refresh(): Promise<void>;
  /** False: the tenant surely has no schema, as of the last look. True until the first look. */
  mayHaveSchemas(tenant: string): boolean;
}

// TypeBox's type leaves out the keywords of a string's schema.
const { pattern: NAME_PATTERN, maxLength: NAME_LENGTH } = EventSchema.properties.event_name as unknown as {
  readonly pattern: string;
  readonly maxLength: number;
};

/** Event schemas of all tenants, kept in the relational store (after `eventSchemaMigrations`). */
export function createSchemaRegistry({
  db,
  clock,
}: {
  readonly db: SqlDatabase<EventSchemaTables>;
  readonly clock: Clock;
}): SchemaRegistry {
  const compiler = loadCompilerOnce();
  const cache = new SchemaCache(db, clock, compiler);
  const change = async <Result>(
    tenant: string,
    work: (tx: EventSchemaQuery) => Promise<Result>,
    policy?: UnknownEvents,
  ) => {
    const result = await db.transaction(async (tx) => {
      // First, so that changes queue up here.
      const revision = await nextRevision(tx);
      await touch(tx, tenant, revision, policy);
      return work(tx);
    });
    cache.expire();
    return result;
  };
  return {
    set: async (tenant, given) => {
      const refusal = refusalOf(given, await compiler());
      if (refusal) return refusal;
      return change(tenant, (tx) => store(tx, tenant, given, clock.now()));
    },
    get: async (tenant, eventName) => {
      const row = await schemaOf(db.query, tenant, eventName);
      return row ? fromRow(row) : null;
    },
    list: async (tenant) => (await schemasOf(db.query, tenant)).map(fromRow),
    remove: (tenant, eventName) => change(tenant, (tx) => deleteSchema(tx, tenant, eventName)),
    setUnknownEvents: (tenant, policy) => change(tenant, async () => {}, policy),
    unknownEvents: async (tenant) =>
      (await tenantOf(db.query, tenant))?.unknown_events === "deny" ? "deny" : "allow",
    validator: (tenant) => cache.validator(tenant),
    refresh: () => cache.refresh(),
    mayHaveSchemas: (tenant) => cache.mayHave(tenant),
  };
}

/** Most tenants have no schema: the compiler (90 modules) is loaded with the first one. */
function loadCompilerOnce(): () => Promise<SchemaCompiler> {
  let compiler: Promise<SchemaCompiler> | undefined;
  return () => {
    compiler ??= import("./compile-schema.ts").then((module) => module.createSchemaCompiler());
    return compiler;
  };
}

/** Gives the tenant the revision by which caches notice a change. */
async function touch(
  tx: EventSchemaQuery,
  tenant: string,
  revision: number,
  policy: UnknownEvents | undefined,
): Promise<void> {
  const unknownEvents = policy ?? (await tenantOf(tx, tenant))?.unknown_events ?? "allow";
  await putTenant(tx, { tenant_id: tenant, unknown_events: unknownEvents, revision });
}

async function store(
  tx: EventSchemaQuery,
  tenant: string,
  { eventName, mode, schema }: { eventName: string; mode: SchemaMode; schema: unknown },
  now: number,
): Promise<SetSchemaResult> {
  const all = await schemasOf(tx, tenant);
  const before = all.find((row) => row.event_name === eventName);
  if (!before && all.length >= schemaLimits.perTenant) {
    return {
      ok: false,
      reason: "too_many_schemas",
      path: "$",
      message: `A tenant has at most ${schemaLimits.perTenant} schemas. Remove one first.`,
    };
  }
  const version = (before?.version ?? 0) + 1;
  await putSchema(tx, {
    tenant_id: tenant,
    event_name: eventName,
    mode,
    schema: JSON.stringify(schema),
    version,
    updated_at: now,
  });
  return { ok: true, version };
}

function refusalOf(
  { eventName, mode, schema }: { eventName: string; mode: string; schema: unknown },
  compile: SchemaCompiler,
): SetSchemaResult | null {
  const refuse = (
    reason: "invalid_event_name" | "invalid_mode" | "invalid_schema",
    path: string,
    message: string,
  ) => ({ ok: false, reason, path, message }) as const;
  if (eventName.length > NAME_LENGTH || !new RegExp(NAME_PATTERN).test(eventName)) {
    return refuse(
      "invalid_event_name",
      "$",
      "An event name is a letter, then letters, digits and _ . : - (128 at most).",
    );
  }
  if (mode !== "observe" && mode !== "enforce") {
    return refuse("invalid_mode", "$", 'The mode is "observe" or "enforce".');
  }
  const compiled = compile(schema);
  return compiled.ok ? null : refuse("invalid_schema", compiled.fault.path, compiled.fault.message);
}

function fromRow(row: EventSchemaTables["event_schema"]): StoredSchema {
  return {
    eventName: row.event_name,
    mode: row.mode as SchemaMode,
    schema: JSON.parse(row.schema),
    version: row.version,
    updatedAt: row.updated_at,
  };
}
