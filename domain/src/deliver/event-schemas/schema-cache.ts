import type { Clock, SqlDatabase } from "@kontor/core";
import type { SchemaBreach, SchemaCheck, SchemaCompiler } from "./compile-schema.ts";
import { schemasOf, tenantsChangedAfter } from "./plans.ts";
import type { EventSchemaTables } from "./tables.ts";

/** `observe` stores the event and notes the breach, `enforce` sends it to failed_events. */
export type SchemaMode = "observe" | "enforce";

export interface EventVerdict extends SchemaBreach {
  readonly mode: SchemaMode;
}

/** Null: the event may pass. */
export type EventValidator = (event: unknown) => EventVerdict | null;

interface Rule {
  readonly mode: SchemaMode;
  readonly check: SchemaCheck;
}

interface TenantEntry {
  readonly denyUnknown: boolean;
  /** Undefined until the tenant is asked for; null when it has no schema. */
  validator?: Promise<EventValidator | null>;
}

const REFRESH_MS = 1_000;

const DENIED: EventVerdict = {
  mode: "enforce",
  code: "unknown_event",
  path: "$.event_name",
  message: "The tenant accepts only events that have a schema.",
};

/** A stored schema that this version does not run: its events are kept, and flagged. */
const UNUSABLE: Rule = {
  mode: "observe",
  check: () => ({
    code: "schema_unusable",
    path: "$",
    message: "The event's schema is not usable. Set it again.",
  }),
};

/** Compiled schemas of the tenants that send events, at most about a second behind the store: one small question per second tells who changed. */
export class SchemaCache {
  readonly #db: SqlDatabase<EventSchemaTables>;
  readonly #clock: Clock;
  readonly #compiler: () => Promise<SchemaCompiler>;
  readonly #tenants = new Map<string, TenantEntry>();
  #revision = 0;
  #hasLooked = false;
  #checkedAt: number | null = null;
  #checking: Promise<void> | null = null;

  constructor(db: SqlDatabase<EventSchemaTables>, clock: Clock, compiler: () => Promise<SchemaCompiler>) {
    this.#db = db;
    this.#clock = clock;
    this.#compiler = compiler;
  }

  /** Looks for changes when the last look is a second old. While the store is away, what is known stays in force. */
  async refresh(): Promise<void> {
    const now = this.#clock.now();
    const isFresh = this.#checkedAt !== null && Math.abs(now - this.#checkedAt) < REFRESH_MS;
    if (isFresh) return;
    this.#checking ??= this.#look(now).finally(() => {
      this.#checking = null;
    });
    await this.#checking;
  }

  /** The next {@link refresh} looks again at once. */
  expire(): void {
    this.#checkedAt = null;
  }

  /** False: the tenant surely has no schema, as of the last look. True until the first look. */
  mayHave(tenant: string): boolean {
    return !this.#hasLooked || this.#tenants.has(tenant);
  }

  async validator(tenant: string): Promise<EventValidator | null> {
    await this.refresh();
    const entry = this.#tenants.get(tenant);
    if (!entry) return null;
    entry.validator ??= this.#load(tenant, entry);
    return entry.validator;
  }

  async #look(now: number): Promise<void> {
    try {
      const changed = await tenantsChangedAfter(this.#db.query, this.#revision);
      for (const { tenant_id: tenant, unknown_events, revision } of changed) {
        this.#tenants.set(tenant, { denyUnknown: unknown_events === "deny" });
        this.#revision = revision;
      }
    } catch (error) {
      if (!this.#hasLooked) throw error;
    }
    this.#hasLooked = true;
    this.#checkedAt = now;
  }

  async #load(tenant: string, entry: TenantEntry): Promise<EventValidator | null> {
    try {
      const rows = await schemasOf(this.#db.query, tenant);
      if (rows.length === 0) {
        if (this.#tenants.get(tenant) === entry) this.#tenants.delete(tenant);
        return null;
      }
      const compile = await this.#compiler();
      const rules = new Map(
        rows.map((row) => [row.event_name, ruleOf(compile, row.mode as SchemaMode, row.schema)]),
      );
      return (event) => verdict(rules, entry.denyUnknown, event);
    } catch (error) {
      delete entry.validator;
      throw error;
    }
  }
}

function ruleOf(compile: SchemaCompiler, mode: SchemaMode, schema: string): Rule {
  const compiled = compile(JSON.parse(schema));
  return compiled.ok ? { mode, check: compiled.check } : UNUSABLE;
}

function verdict(
  rules: ReadonlyMap<string, Rule>,
  denyUnknown: boolean,
  event: unknown,
): EventVerdict | null {
  const name = (event as { event_name?: unknown } | null)?.event_name;
  const rule = typeof name === "string" ? rules.get(name) : undefined;
  if (!rule) return denyUnknown ? DENIED : null;
  const breach = rule.check(event);
  return breach && { mode: rule.mode, ...breach };
}
