import { Type } from "typebox";
import type { ErrorCode } from "./errors.ts";
import {
  AuditEntrySchema,
  ChangeMemberSchema,
  CreatedInvitationSchema,
  InvitationSchema,
  MemberSchema,
  NewInvitationSchema,
  NewTenantSchema,
  NewViewAsSchema,
  OwnTenantSchema,
} from "./people.ts";
import type { Route } from "./route.ts";
import { answer, bodyErrors, callerErrors, json, ok, unchanged } from "./route-parts.ts";

/** A person's call by session. */
const bySession = [
  ...callerErrors,
  "cross_site",
  "view_as_read_only",
] as const satisfies readonly ErrorCode[];
const withBody = [...bySession, ...bodyErrors] as const;

/** Routes for the people of a tenant: directory, roles, invitations, view as, audit trail. */
export const peopleRoutes = {
  listPeople: {
    method: "get",
    path: "/v1/people",
    summary: "List people",
    description:
      "Who has a role in the tenant, by name. E-mail addresses and when somebody was last seen only for those who may administer.",
    roles: ["admin"],
    right: "look",
    responses: ok("The people", Type.Object({ people: Type.Array(MemberSchema) })),
    errors: callerErrors,
  },
  changeMember: {
    method: "patch",
    path: "/v1/people/{id}",
    summary: "Change a role",
    description:
      "In this tenant. Nobody gives or changes a role above the own; the last owner stays. Takes effect within a second.",
    roles: [],
    right: "administer",
    request: json(ChangeMemberSchema),
    responses: ok("As it is now", MemberSchema),
    errors: [...withBody, "not_found", "last_owner"],
  },
  removeMember: {
    method: "delete",
    path: "/v1/people/{id}",
    summary: "Take somebody out of the tenant",
    description: "Oneself (leaving), or, with the right `administer`, others. The last owner stays.",
    roles: [],
    right: "look",
    responses: { "204": { description: "No longer in the tenant" } },
    errors: [...bySession, "not_found", "last_owner"],
  },
  listInvitations: {
    method: "get",
    path: "/v1/invitations",
    summary: "List open invitations",
    description: "Of the tenant and of its organization, newest first. Never their links.",
    roles: [],
    right: "administer",
    responses: ok("The invitations", Type.Object({ invitations: Type.Array(InvitationSchema) })),
    errors: callerErrors,
  },
  invite: {
    method: "post",
    path: "/v1/invitations",
    summary: "Invite somebody",
    description:
      "Gives a link, good once and for 7 days, for the inviter to pass on. With an e-mail address only an account with that address may take it.",
    roles: [],
    right: "administer",
    request: json(NewInvitationSchema),
    responses: { "201": answer("The link, shown this once", CreatedInvitationSchema) },
    errors: withBody,
  },
  revokeInvitation: {
    method: "delete",
    path: "/v1/invitations/{id}",
    summary: "Take an invitation back",
    description: "Its link is good no longer.",
    roles: [],
    right: "administer",
    responses: { "204": { description: "Taken back" } },
    errors: [...bySession, "not_found"],
  },
  viewAs: {
    method: "post",
    path: "/v1/view-as",
    summary: "See the tenant as others do",
    description:
      "With the rights of another role, or of a person, neither above the own; until it is ended, in this session and tenant. Nothing can be changed meanwhile.",
    roles: [],
    right: "administer",
    request: json(NewViewAsSchema),
    responses: { "204": { description: "`GET /v1/me` has the banner's data" } },
    errors: [...withBody, "not_found"],
  },
  createTenant: {
    method: "post",
    path: "/v1/tenants",
    summary: "Create a tenant",
    description: "Owned by an organization of which the caller is owner or manager.",
    roles: [],
    person: true,
    request: json(NewTenantSchema),
    responses: { "201": answer("The tenant", OwnTenantSchema) },
    errors: [...withBody, "conflict"],
  },
  listAudit: {
    method: "get",
    path: "/v1/audit",
    summary: "Read the audit trail",
    description:
      "Who did what, when and from where: changes of people, roles, invitations and keys in the tenant, each use of view as, and its people's sign-ins. Newest first.",
    roles: ["admin"],
    right: "administer",
    query: {
      limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
      before: Type.String({ description: "`next` of the page before" }),
      action: Type.String({ description: "Only this action" }),
      person: Type.String({ description: "Only what this person did" }),
    },
    responses: ok(
      "The entries",
      Type.Object({ entries: Type.Array(AuditEntrySchema), next: Type.Optional(Type.String()) }),
    ),
    errors: ["invalid_request", ...callerErrors],
  },
} as const satisfies Record<string, Route>;

/** Photos of the people of a tenant. */
export const photoRoutes = {
  getPhoto: {
    method: "get",
    path: "/v1/people/{id}/photo",
    summary: "A person's photo",
    description: "256 x 256 WebP.",
    roles: [],
    right: "look",
    responses: {
      "200": { description: "The photo", types: ["image/webp"] },
      "304": unchanged,
    },
    errors: [...callerErrors, "not_found"],
  },
  putPhoto: {
    method: "put",
    path: "/v1/people/{id}/photo",
    summary: "Set a photo",
    description:
      "JPEG, PNG, WebP, GIF or AVIF up to 5 MB and 40 megapixels, of oneself or, with the right `administer`, of others. It is turned upright, cut to a square and stripped of metadata.",
    roles: [],
    right: "look",
    request: {
      types: ["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"],
      schema: Type.Unknown(),
    },
    responses: { "204": { description: "Kept" } },
    errors: [...bySession, "not_found", "body_too_large", "image_invalid", "unavailable"],
  },
  deletePhoto: {
    method: "delete",
    path: "/v1/people/{id}/photo",
    summary: "Remove a photo",
    description: "Of oneself or, with the right `administer`, of others.",
    roles: [],
    right: "look",
    responses: { "204": { description: "Removed" } },
    errors: [...bySession, "not_found"],
  },
} as const satisfies Record<string, Route>;
