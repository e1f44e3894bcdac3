import type { Role } from "@kontor/contracts";

export interface Tenant {
  readonly id: string;
  readonly name: string;
  /** ms since the epoch. */
  readonly createdAt: number;
}

/** What is left out is not limited. */
export interface KeyLimits {
  readonly eventsPerSecond?: number;
  readonly bytesPerSecond?: number;
}

/** What a valid key allows. The tenant comes from here alone, never from a body. */
export interface KeyGrant {
  readonly keyId: string;
  readonly tenant: string;
  readonly role: Role;
  readonly limits: KeyLimits;
}

/** A key as lists show it; its secret is shown at creation only. */
export interface KeyInfo {
  readonly id: string;
  readonly tenant: string;
  readonly role: Role;
  readonly name: string | null;
  /** ms since the epoch. */
  readonly createdAt: number;
  readonly revokedAt: number | null;
  readonly limits: KeyLimits;
}

export interface NewKey {
  readonly tenant: string;
  readonly role: Role;
  readonly name?: string;
  readonly limits?: KeyLimits;
}

/** An answer that is at hand, or on its way from the database. */
export type MaybePromise<Value> = Value | Promise<Value>;

/**
 * Tenants and their keys. A key that another process revokes is refused here within a second.
 * While the database cannot answer, keys that were valid within the last minute stay valid.
 */
export interface Tenancy {
  /** Ids: `^[a-z0-9][a-z0-9-]{0,62}$`. Throws TenantExistsError, InvalidTenancyInputError. */
  createTenant(id: string, name?: string): Promise<Tenant>;
  /** Creates the tenant unless it is there; a tenant that is there keeps its name. */
  ensureTenant(id: string, name?: string): Promise<Tenant>;
  listTenants(): Promise<Tenant[]>;
  /** `token` is `ID.SECRET`: it is given out here and never again. Throws UnknownTenantError, InvalidTenancyInputError. */
  createKey(key: NewKey): Promise<{ readonly id: string; readonly token: string }>;
  /** Newest first, revoked ones too. */
  listKeys(tenant: string): Promise<KeyInfo[]>;
  /** False when there is no such active key (of that tenant, when one is given). */
  revokeKey(keyId: string, tenant?: string): Promise<boolean>;
  /** Revokes a key that was made for one piece of work, and takes it out of the list. Nothing happens when it is not there. */
  removeKey(keyId: string): Promise<void>;
  /** The grant of a bearer token; null when it is not valid. Answers at once, without the database, on the hot path and for forged tokens. */
  authenticate(token: string): MaybePromise<KeyGrant | null>;
  /** The grant of a key id whose holder proves himself otherwise (SigV4 with {@link secretOf}): an id alone proves nothing. */
  authenticateKeyId(keyId: string): MaybePromise<KeyGrant | null>;
  /** The secret of an active key; null when there is none. */
  secretOf(keyId: string): Promise<string | null>;
}
