import { KontorError } from "@kontor/core";

/** A tenant id, name or limit that is not allowed; the message says what is. */
export class InvalidTenancyInputError extends KontorError {
  constructor(message: string) {
    super("invalid_request", message);
  }
}

export class TenantExistsError extends KontorError {
  constructor(id: string, cause: unknown) {
    super("conflict", `There is a tenant ${id} already. Use it, or choose another id.`, { cause });
  }
}

export class UnknownTenantError extends KontorError {
  constructor(id: string, cause: unknown) {
    super("not_found", `There is no tenant ${id}. Create it first.`, { cause });
  }
}

/** The master key is not the one that this database's keys were derived from: every key would be refused. */
export class WrongMasterKeyError extends KontorError {
  constructor() {
    super(
      "unavailable",
      "The master key does not belong to this database: no key made before would work. Put the original master key back.",
    );
  }
}
