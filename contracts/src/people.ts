import { Type, type Static, type TProperties } from "typebox";
import { nullable, time } from "./schema-parts.ts";

/**
 * Roles of people in a tenant. An organization's owners and managers have the same role in all of its tenants.
 * - `owner`: everything, also people, keys, policies, deleting
 * - `manager`: everything but people of higher rank and deleting the tenant
 * - `sales`: dashboards, orders, catalog
 * - `analyst`: dashboards, explore, SQL, exports
 * - `logistics`: orders and their fulfilment
 * - `viewer`: looks at dashboards
 */
export const personRoles = ["owner", "manager", "sales", "analyst", "logistics", "viewer"] as const;
/** One of {@link personRoles}. */
export type PersonRole = (typeof personRoles)[number];

/** Who may do what on screen and by session; a route names the right it needs. */
export const rights = {
  /** Tiles, dashboards, live view. */
  look: ["owner", "manager", "sales", "analyst", "logistics", "viewer"],
  /** Free questions, saving dashboards and tiles. */
  explore: ["owner", "manager", "sales", "analyst"],
  /** SQL and exports of rows. */
  sql: ["owner", "manager", "analyst"],
  /** Streams, files, schemas, failed events, health. */
  operate: ["owner", "manager", "analyst"],
  /** Replaying failed events, setting schemas, retention, removing demo data. */
  change_data: ["owner", "manager"],
  /** People, invitations, keys, policies, audit trail. */
  administer: ["owner", "manager"],
} as const satisfies Record<string, readonly PersonRole[]>;
/** Name of a right in {@link rights}. */
export type Right = keyof typeof rights;

const text = (maxLength: number, description?: string) =>
  Type.String({ minLength: 1, maxLength, ...(description === undefined ? {} : { description }) });
const closed = <Properties extends TProperties>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false });

const PersonRoleSchema = Type.Enum(personRoles);
const RightSchema = Type.Enum(Object.keys(rights) as Right[]);
const EmailSchema = Type.String({ minLength: 3, maxLength: 254, pattern: "^[^@\\s]+@[^@\\s]+$" });
const NewPasswordSchema = Type.String({
  minLength: 10,
  maxLength: 256,
  description: "At least 10 characters; not the e-mail address",
});
const TotpSchema = Type.String({
  pattern: "^[0-9A-Za-z -]{6,40}$",
  description: "The six digits that the app shows now, or a recovery code",
});

/** A person as shown to the person itself. */
export const OwnPersonSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  email: Type.String(),
  photo: nullable(Type.String({ description: "Address of the photo; null without one" })),
  demo: Type.Boolean({ description: "The shared person of the demo: has no password and cannot get one" }),
  has_password: Type.Boolean(),
  totp: Type.Boolean({ description: "A second factor is asked for at sign-in" }),
});

/** A tenant that a person may use. */
export const OwnTenantSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  role: PersonRoleSchema,
  rights: Type.Array(RightSchema),
});

/** For the banner while a tenant is seen with the eyes of others. */
export const ViewAsSchema = Type.Object({
  tenant: Type.String(),
  role: PersonRoleSchema,
  person: nullable(Type.Object({ id: Type.String(), name: Type.String() })),
  since: time(),
});

/** Answer of `GET /v1/me` and of every way to sign in. Without a session `person` is null and the lists are empty. */
export const MeSchema = Type.Object({
  person: nullable(OwnPersonSchema),
  tenants: Type.Array(OwnTenantSchema, { description: "The first is used where a request names none" }),
  organizations: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), role: PersonRoleSchema })),
  tenant: nullable(
    Type.String({
      description:
        "The tenant that this request named (header `kontor-tenant`, `?tenant=`), else the first; null without any",
    }),
  ),
  role: Type.Union([PersonRoleSchema, Type.Null()], { description: "In `tenant`, as seen now (view as)" }),
  rights: Type.Array(RightSchema, { description: "In `tenant`, as seen now (view as)" }),
  view_as: nullable(ViewAsSchema),
  demo_sign_in: Type.Boolean({
    description:
      "One click signs in to the demo tenant: offered to this very request only (see `POST /v1/auth/demo`)",
  }),
  setup_needed: Type.Boolean({
    description: "Nobody has an account yet: the set-up link printed at the start makes the first owner",
  }),
  providers: Type.Array(Type.Object({ name: Type.String(), url: Type.String() }), {
    description: "A way to sign in besides the password: send the browser to `url`",
  }),
});
/** See {@link MeSchema}. */
export type Me = Static<typeof MeSchema>;

/** Body of `POST /v1/auth/sign-in`. 401 `second_factor_required` asks for the same again with `totp`. */
export const SignInSchema = closed({
  email: text(254),
  password: text(256),
  totp: Type.Optional(TotpSchema),
});

/** Body of `POST /v1/auth/setup`. */
export const SetUpSchema = closed({
  token: text(100, "From the set-up link"),
  name: text(200),
  email: EmailSchema,
  password: NewPasswordSchema,
  organization: Type.Optional(text(200, "Name of the organization that owns the tenants")),
});

/** Body that shows the token of an invitation link. */
export const InvitationTokenSchema = closed({ token: text(100) });

/** What an invitation offers, as its holder sees it. */
export const OfferSchema = Type.Object({
  to: Type.String({ description: "Name of the tenant or organization" }),
  scope: Type.Union([Type.Literal("tenant"), Type.Literal("organization")]),
  role: PersonRoleSchema,
  email: nullable(Type.String()),
  invited_by: Type.String(),
  expires_at: time(),
});

/** Body of `POST /v1/auth/invitation/accept`. Somebody who is signed in sends the token alone. */
export const AcceptInvitationSchema = closed({
  token: text(100),
  name: Type.Optional(text(200)),
  email: Type.Optional(EmailSchema),
  password: Type.Optional(NewPasswordSchema),
});

/** Body of `PATCH /v1/me`. */
export const ChangeMeSchema = closed({ name: text(200) });

/** Body of `PUT /v1/me/password`. Other sessions end. */
export const ChangePasswordSchema = closed({
  current: Type.Optional(text(256, "Needed where there is a password")),
  password: NewPasswordSchema,
});

/** Body of `POST /v1/me/proof`: as at the sign-in. */
export const ProofSchema = closed({
  password: Type.Optional(text(256, "Needed where there is one")),
  totp: Type.Optional(TotpSchema),
});

/** Answer of `POST /v1/me/totp`: not asked for at sign-in before it is confirmed. */
export const NewTotpSchema = Type.Object({
  secret: Type.String({ description: "Base32" }),
  uri: Type.String({ description: "`otpauth://` for a QR code" }),
});
/** Body of `POST /v1/me/totp/confirm`. */
export const ConfirmTotpSchema = closed({ code: TotpSchema });
/** Answer of `POST /v1/me/totp/confirm`; shown once. */
export const RecoveryCodesSchema = Type.Object({ recovery_codes: Type.Array(Type.String()) });
/** Body of `POST /v1/me/totp/remove`. */
export const RemoveTotpSchema = closed({ password: text(256), totp: TotpSchema });

/** A passkey as its owner sees it. */
export const PasskeySchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  created_at: time(),
  last_used_at: nullable(time()),
});
/** What `navigator.credentials` is called with (WebAuthn JSON). The answer goes back with `challenge_id`. */
export const PasskeyChallengeSchema = Type.Object({ challenge_id: Type.String(), options: Type.Unknown() });
/** Body of `POST /v1/auth/passkey` and `POST /v1/me/proof/passkey`: the answer of `navigator.credentials.get`. */
export const PasskeySignInSchema = closed({
  challenge_id: text(100),
  response: Type.Record(Type.String(), Type.Unknown()),
});
/** Body of `POST /v1/me/passkeys`: the answer of `navigator.credentials.create`. */
export const NewPasskeySchema = closed({
  challenge_id: text(100),
  name: text(200),
  response: Type.Record(Type.String(), Type.Unknown()),
});

/** A session of one's own. */
export const SessionSchema = Type.Object({
  id: Type.String(),
  current: Type.Boolean(),
  created_at: time(),
  last_used_at: time("Within the hour"),
  expires_at: time("Unless it is used before"),
  address: nullable(Type.String()),
  user_agent: nullable(Type.String()),
});

/** A person in a tenant's directory. */
export const MemberSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  role: PersonRoleSchema,
  photo: nullable(Type.String()),
  scope: Type.Union([Type.Literal("tenant"), Type.Literal("organization")], {
    description: "`organization`: the role comes down from the organization and is changed there",
  }),
  email: Type.Optional(Type.String({ description: "For those who may administer; else left out" })),
  last_seen_at: Type.Optional(nullable(time())),
});
/** See {@link MemberSchema}. */
export type Member = Static<typeof MemberSchema>;
/** Body of `PATCH /v1/people/{id}`. */
export const ChangeMemberSchema = closed({ role: PersonRoleSchema });

/** Body of `POST /v1/invitations`. */
export const NewInvitationSchema = closed({
  role: PersonRoleSchema,
  email: Type.Optional(EmailSchema),
  scope: Type.Optional(
    Type.Union([Type.Literal("tenant"), Type.Literal("organization")], {
      description: "`organization`: owner or manager of all tenants of the tenant's organization",
    }),
  ),
});
/** An invitation that is open. */
export const InvitationSchema = Type.Object({
  id: Type.String(),
  role: PersonRoleSchema,
  scope: Type.Union([Type.Literal("tenant"), Type.Literal("organization")]),
  email: nullable(Type.String()),
  invited_by: Type.String(),
  created_at: time(),
  expires_at: time(),
});
/** Answer of `POST /v1/invitations`: the only time the link is shown. */
export const CreatedInvitationSchema = Type.Object({
  id: Type.String(),
  link: Type.String({ description: "To be given to whom it invites; good once, for 7 days" }),
  expires_at: time(),
});

/** Body of `POST /v1/view-as`: another role, or another person. */
export const NewViewAsSchema = Type.Union([
  closed({ role: PersonRoleSchema }),
  closed({ person: text(100) }),
]);

/** Body of `POST /v1/tenants`. */
export const NewTenantSchema = closed({
  id: Type.String({ pattern: "^[a-z0-9][a-z0-9-]{0,62}$" }),
  name: text(200),
  organization: Type.Optional(text(100, "Left out: the only one that the person owns or manages")),
});

/** A line of the audit trail. */
export const AuditEntrySchema = Type.Object({
  id: Type.String(),
  at: time(),
  actor: Type.String({ description: "`person:ID`, `key:ID`, or `system`" }),
  actor_name: Type.String(),
  action: Type.String({ description: "`member.role_changed`, `key.created`, ..." }),
  target: nullable(Type.String()),
  detail: Type.Record(Type.String(), Type.Unknown()),
  address: nullable(Type.String()),
  user_agent: nullable(Type.String()),
});
/** See {@link AuditEntrySchema}. */
export type AuditEntry = Static<typeof AuditEntrySchema>;
