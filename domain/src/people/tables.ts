import type { PersonRole } from "@kontor/contracts";

/** The tables of people. Tokens stand in them as hashes, TOTP secrets sealed, passwords as scrypt hashes. Times are ms since the epoch. */
export interface PeopleTables {
  person: {
    id: string;
    /** Lower case. */
    email: string;
    name: string;
    password_hash: string | null;
    /** 1: the shared person of the demo. */
    demo: number;
    photo_at: number | null;
    created_at: number;
    last_seen_at: number | null;
  };
  organization: { id: string; name: string; created_at: number };
  /** A tenant without a row here belongs to the oldest organization. */
  organization_tenant: { organization_id: string; tenant_id: string };
  organization_member: { organization_id: string; person_id: string; role: PersonRole };
  tenant_member: { tenant_id: string; person_id: string; role: PersonRole };
  person_session: {
    id: string;
    token_hash: string;
    person_id: string;
    created_at: number;
    last_used_at: number;
    expires_at: number;
    revoked_at: number | null;
    address: string | null;
    user_agent: string | null;
    view_tenant: string | null;
    view_role: PersonRole | null;
    view_person: string | null;
    view_since: number | null;
    /** The last proof of who sits at it: the sign-in, or a later one. */
    proved_at: number | null;
  };
  /** One row at most: the link for the first owner. */
  setup_link: { id: number; token_hash: string; expires_at: number };
  invitation: {
    id: string;
    token_hash: string;
    organization_id: string | null;
    tenant_id: string | null;
    role: PersonRole;
    email: string | null;
    invited_by: string;
    created_at: number;
    expires_at: number;
    /** Accepted or taken back. */
    closed_at: number | null;
  };
  person_totp: {
    person_id: string;
    sealed_secret: string;
    /** The last time step whose code was used: a code counts once. */
    last_step: number;
    confirmed_at: number | null;
  };
  recovery_code: { person_id: string; code_hash: string };
  passkey: {
    /** The credential's id, base64url. */
    id: string;
    person_id: string;
    name: string;
    /** COSE, base64url. */
    public_key: string;
    counter: number;
    /** JSON. */
    transports: string;
    created_at: number;
    last_used_at: number | null;
  };
  /** What was asked of a browser (passkey) or a provider (OIDC), good once. */
  auth_challenge: { id: string; kind: string; person_id: string | null; payload: string; expires_at: number };
  /** An account at an OpenID provider. */
  identity: { issuer: string; subject: string; person_id: string; created_at: number };
  /** A signed link to a tile, which anybody may open who has it. */
  embed_link: {
    id: string;
    tenant_id: string;
    /** `dashboard.tile`. */
    tile: string;
    /** As an audit entry's actor. */
    maker: string;
    maker_name: string;
    created_at: number;
    expires_at: number;
    withdrawn_at: number | null;
  };
  audit_event: {
    id: string;
    at: number;
    /** null: concerns the person's account. */
    tenant_id: string | null;
    person_id: string | null;
    actor: string;
    actor_name: string;
    action: string;
    target: string | null;
    /** JSON. */
    detail: string;
    address: string | null;
    user_agent: string | null;
  };
}

/** What statements of people read besides: the tenants themselves. */
export interface PeopleView extends PeopleTables {
  tenant: { id: string; name: string; created_at: number };
}
