import { KontorError } from "@kontor/core";
import type { Tenancy } from "@kontor/domain/tenancy";

const NAMED = 10;

/** Nobody has that tenant: a slip of the pen, or another data folder than meant. */
export class UnknownTenantError extends KontorError {
  constructor(tenant: string, place: string, known: readonly string[]) {
    const others = known.length > NAMED ? `${known.slice(0, NAMED).join(", ")}, ...` : known.join(", ");
    const there = others === "" ? "there is none yet" : `there are: ${others}`;
    super("not_found", `There is no tenant ${tenant} in ${place} (${there}).`);
  }
}

/** Refuses a tenant that was never made, as an empty answer about it would look like an answer. */
export async function knownTenant(
  tenancy: Pick<Tenancy, "listTenants">,
  tenant: string,
  place: string,
): Promise<void> {
  const known = (await tenancy.listTenants()).map(({ id }) => id);
  if (!known.includes(tenant)) throw new UnknownTenantError(tenant, place, known);
}
