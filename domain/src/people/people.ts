import type { PersonRole } from "@kontor/contracts";

/** Where a call comes from. */
export interface Origin {
  readonly address: string | null;
  readonly userAgent: string | null;
}

/** Who does something, and from where; the audit trail keeps it. */
export interface Actor extends Origin {
  /** `person:ID`, `key:ID`, `system`. */
  readonly id: string;
  readonly name: string;
  /** Of `person:ID`. */
  readonly personId?: string;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly demo: boolean;
  readonly hasPassword: boolean;
  readonly hasTotp: boolean;
  /** ms since the epoch; null without a photo. */
  readonly photoAt: number | null;
}

/** Where a role comes from. */
export type Scope = "tenant" | "organization";

/** A role of a person in a tenant: the strongest of its own and the organization's. */
export interface Membership {
  readonly personId: string;
  readonly tenant: string;
  readonly tenantName: string;
  /** ms since the epoch. */
  readonly tenantCreatedAt: number;
  readonly role: PersonRole;
  readonly scope: Scope;
  /** That owns the tenant, when the role comes from there. */
  readonly organizationId: string | null;
}

export interface OrganizationRole {
  readonly personId: string;
  readonly id: string;
  readonly name: string;
  readonly role: PersonRole;
}

/** A tenant seen with others' eyes; read-only. */
export interface ViewAs {
  readonly tenant: string;
  readonly role: PersonRole;
  readonly person: { readonly id: string; readonly name: string } | null;
  readonly since: number;
}

/** A session that is good, with everything a request needs to know. */
export interface SignedIn {
  readonly sessionId: string;
  readonly tokenHash: string;
  readonly lastUsedAt: number;
  /** When its person last proved to be there, ms since the epoch; null for sessions older than that question. */
  readonly provedAt: number | null;
  readonly person: Person;
  /** Oldest tenant first. */
  readonly memberships: readonly Membership[];
  readonly organizations: readonly OrganizationRole[];
  readonly viewAs: ViewAs | null;
}

/** What a way to sign in gives: the token goes into the cookie and nowhere else. */
export interface NewSession {
  readonly token: string;
  readonly personId: string;
}
