import type { HealthReport, LogLine, StreamState } from "@kontor/contracts";
import type { SchemaRegistry } from "@kontor/domain/deliver";
import type { Lake, LakeListing } from "@kontor/domain/lake";
import type { QueryService } from "@kontor/domain/query";
import type { Grant } from "./grant.ts";

/** What the routes for operators are made of. All of it speaks of the whole installation; the handlers cut it to what the caller may know. */
export interface OperateDependencies {
  /** The tenant whose owners, managers and admin keys operate the installation; null while there is none. */
  readonly operatorTenant: () => Promise<string | null>;
  readonly streams: () => Promise<readonly StreamState[]>;
  readonly health: () => Omit<HealthReport, "operator">;
  /** Lines with a higher id, newest first. */
  readonly logLines: (after: number) => readonly LogLine[];
  readonly listing: LakeListing;
  readonly retention: Pick<Lake, "retention" | "setRetention">;
  readonly schemas: Pick<
    SchemaRegistry,
    "list" | "get" | "set" | "remove" | "setUnknownEvents" | "unknownEvents"
  >;
  readonly query: Pick<QueryService, "run">;
}

/** Whether the caller may know what concerns all tenants. */
export async function isOperator(
  { operatorTenant }: Pick<OperateDependencies, "operatorTenant">,
  grant: Grant,
): Promise<boolean> {
  return grant.role === "admin" && grant.tenant === (await operatorTenant());
}
