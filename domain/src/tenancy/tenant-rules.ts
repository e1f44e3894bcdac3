import { InvalidTenancyInputError } from "./errors.ts";
import type { KeyLimits } from "./tenancy.ts";

const TENANT_ID = /^[a-z0-9][a-z0-9-]{0,62}$/;
const NAME_CHARACTERS = 200;

/** A tenant's id is also a DNS label and a folder name. */
export function assertTenantId(id: string): void {
  if (TENANT_ID.test(id)) return;
  throw new InvalidTenancyInputError(
    `"${id.slice(0, 80)}" is not a tenant id: use 1 to 63 lower-case letters, digits and "-", not "-" first.`,
  );
}

export function assertName(name: string): void {
  if (name.length <= NAME_CHARACTERS && !/[\p{Cc}\p{Cs}]/u.test(name)) return;
  throw new InvalidTenancyInputError(
    `A name has at most ${NAME_CHARACTERS} characters and no control characters.`,
  );
}

export function assertLimits(limits: KeyLimits): void {
  for (const [name, value] of Object.entries(limits)) {
    if (value === undefined || (Number.isSafeInteger(value) && value >= 1)) continue;
    throw new InvalidTenancyInputError(`${name} must be a whole number above 0, or left out for no limit.`);
  }
}
