import { ConstraintViolationError, UniqueViolationError, type Clock, type SqlDatabase } from "@kontor/core";
import { TenantExistsError, UnknownTenantError, WrongMasterKeyError } from "./errors.ts";
import { createGrantCache } from "./grant-cache.ts";
import { deriveSecret, fingerprintOf, isKeyId, newKeyId, parseToken, toMasterKey } from "./key-format.ts";
import { createSecretCheck } from "./secret-check.ts";
import * as statements from "./statements.ts";
import type { TenancyTables } from "./tables.ts";
import type { KeyGrant, MaybePromise, NewKey, Tenancy, Tenant } from "./tenancy.ts";
import { assertLimits, assertName, assertTenantId } from "./tenant-rules.ts";

export interface TenancyOptions<Tables extends TenancyTables> {
  /** With the {@link tenancyMigrations} applied. */
  readonly db: SqlDatabase<Tables>;
  readonly clock: Clock;
  /** At least 32 random bytes, kept outside the database. */
  readonly masterKey: Buffer;
}

export function openTenancy<Tables extends TenancyTables>(options: TenancyOptions<Tables>): Tenancy {
  const { clock } = options;
  const masterKey = toMasterKey(options.masterKey);
  const db = tenancyOf(options.db);
  const grants = createGrantCache((ids) => statements.selectGrants(db, ids), clock);
  const isGenuine = createSecretCheck(masterKey);
  const grantOf = (keyId: string): MaybePromise<KeyGrant | null> =>
    isKeyId(keyId) ? grants.get(keyId) : null;

  return {
    ...tenantsOf(db, clock),
    async createKey(key) {
      assertKey(key);
      const id = newKeyId();
      await orUnknownTenant(key.tenant, statements.insertKey(db, id, key, clock.now()));
      return { id, token: `${id}.${deriveSecret(masterKey, id)}` };
    },
    listKeys: (tenant) => statements.selectKeys(db, tenant),
    async revokeKey(keyId, tenant) {
      const revoked = await statements.updateRevoked(db, keyId, tenant, clock.now());
      grants.forget(keyId);
      return revoked;
    },
    async removeKey(keyId) {
      await statements.deleteKey(db, keyId);
      grants.forget(keyId);
    },
    authenticate(token) {
      const parsed = parseToken(token);
      if (!parsed) return null;
      // The secret is checked first, without the database: a flood of forged tokens costs a hash each.
      return isGenuine(parsed) ? grants.get(parsed.id) : null;
    },
    authenticateKeyId: grantOf,
    async secretOf(keyId) {
      return (await grantOf(keyId)) ? deriveSecret(masterKey, keyId) : null;
    },
  };
}

/**
 * Throws WrongMasterKeyError when the database's keys were made with another master key (the file was lost, the variable changed). The first
 * call on a new database remembers the key's fingerprint.
 */
export async function checkMasterKey<Tables extends TenancyTables>(
  options: Pick<TenancyOptions<Tables>, "db" | "masterKey">,
): Promise<void> {
  const fingerprint = fingerprintOf(toMasterKey(options.masterKey));
  const remembered = await statements.rememberFingerprint(tenancyOf(options.db), fingerprint);
  if (remembered !== fingerprint) throw new WrongMasterKeyError();
}

function tenantsOf(
  db: statements.Db,
  clock: Clock,
): Pick<Tenancy, "createTenant" | "ensureTenant" | "listTenants"> {
  return {
    async createTenant(id, name) {
      const tenant = newTenant(id, name, clock);
      try {
        await statements.insertTenant(db, tenant);
      } catch (error) {
        throw error instanceof UniqueViolationError ? new TenantExistsError(id, error) : error;
      }
      return tenant;
    },
    async ensureTenant(id, name) {
      await statements.insertTenantIfMissing(db, newTenant(id, name, clock));
      return statements.selectTenant(db, id);
    },
    listTenants: () => statements.selectTenants(db),
  };
}

function newTenant(id: string, name: string | undefined, clock: Clock): Tenant {
  const tenant = { id, name: name ?? id, createdAt: clock.now() };
  assertTenantId(tenant.id);
  assertName(tenant.name);
  return tenant;
}

function assertKey({ tenant, name, limits }: NewKey): void {
  assertTenantId(tenant);
  if (name !== undefined) assertName(name);
  if (limits) assertLimits(limits);
}

/** The only rule of api_key that a key with checked fields can break is the one that its tenant exists. */
async function orUnknownTenant(tenant: string, insertion: Promise<void>): Promise<void> {
  try {
    await insertion;
  } catch (error) {
    throw error instanceof ConstraintViolationError ? new UnknownTenantError(tenant, error) : error;
  }
}

/** The database holds other modules' tables too, which this module does not see. */
function tenancyOf<Tables extends TenancyTables>(db: SqlDatabase<Tables>): statements.Db {
  return db.query as unknown as statements.Db;
}
