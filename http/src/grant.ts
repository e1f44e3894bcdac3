import type { PersonRole } from "@kontor/contracts";
import type { DataPolicy } from "@kontor/core";
import type { KeyGrant } from "@kontor/domain/tenancy";

/** A person who calls by session. */
export interface PersonGrant {
  /** With "view as" a person: the one who is seen as. */
  readonly id: string;
  readonly name: string;
  readonly sessionId: string;
  /** In the tenant of the call. */
  readonly role: PersonRole;
  /** Who looks on with the eyes of `id` or `role` (view as), and may change nothing; what is hidden from either is not shown. */
  readonly viewedBy?: { readonly id: string; readonly role: PersonRole };
}

/** What a caller may do: a key, or a person whose role stands for one (`admin` for owners and managers, else `read`). */
export interface Grant extends KeyGrant {
  readonly person?: PersonGrant;
  /** What of the tenant's rows the caller sees; left out: all. */
  readonly policy?: DataPolicy;
}

/** What is looked at to know a person. */
export interface PersonRequest {
  readonly method: string;
  readonly headers: Headers;
  /** By header `kontor-tenant` or `?tenant=`; left out: the person's first. */
  readonly tenant: string | undefined;
}

/** People's sessions, as far as the front door needs them. */
export interface PeopleGate {
  /** Who calls, in which tenant; null without a session that is valid. Throws RequestError when the session must not be used so (another site's request, a tenant of others). */
  authenticate(
    request: PersonRequest,
  ): Promise<{ readonly tenant: string; readonly person: PersonGrant } | null>;
}
