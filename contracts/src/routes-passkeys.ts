import { Type } from "typebox";
import {
  NewPasskeySchema,
  PasskeyChallengeSchema,
  PasskeySchema,
  PasskeySignInSchema,
  ProofSchema,
} from "./people.ts";
import type { Route } from "./route.ts";
import { answer, bodyErrors, json, ok, openBodyErrors, ownErrors, signedIn } from "./route-parts.ts";

const proved = { "204": { description: "Proved" } };

/** Passkeys (WebAuthn). */
export const passkeyRoutes = {
  passkeySignInOptions: {
    method: "post",
    path: "/v1/auth/passkey/options",
    summary: "Begin to sign in by passkey",
    description: "What `navigator.credentials.get` is called with; good for 5 minutes, once.",
    roles: [],
    responses: ok("The challenge", PasskeyChallengeSchema),
    errors: ["invalid_request", "cross_site", "https_required", "rate_limited"],
  },
  passkeySignIn: {
    method: "post",
    path: "/v1/auth/passkey",
    summary: "Sign in by passkey",
    description: "A passkey with user verification stands for password and second factor.",
    roles: [],
    request: json(PasskeySignInSchema),
    responses: signedIn,
    errors: [...openBodyErrors, "sign_in_failed"],
  },
  listPasskeys: {
    method: "get",
    path: "/v1/me/passkeys",
    summary: "List the own passkeys",
    description: "Oldest first.",
    roles: [],
    person: true,
    responses: ok("The passkeys", Type.Object({ passkeys: Type.Array(PasskeySchema) })),
    errors: ownErrors,
  },
  passkeyOptions: {
    method: "post",
    path: "/v1/me/passkeys/options",
    summary: "Begin a new passkey",
    description: "What `navigator.credentials.create` is called with; good for 5 minutes, once.",
    roles: [],
    person: true,
    responses: ok("The challenge", PasskeyChallengeSchema),
    errors: [...ownErrors, "proof_required", "invalid_request", "forbidden", "https_required"],
  },
  addPasskey: {
    method: "post",
    path: "/v1/me/passkeys",
    summary: "Add a passkey",
    description: "With the answer of `navigator.credentials.create`.",
    roles: [],
    person: true,
    request: json(NewPasskeySchema),
    responses: { "201": answer("The passkey", PasskeySchema) },
    errors: [...ownErrors, ...bodyErrors, "proof_required", "sign_in_failed", "forbidden", "conflict"],
  },
  removePasskey: {
    method: "delete",
    path: "/v1/me/passkeys/{id}",
    summary: "Remove a passkey",
    description: "It no longer signs in.",
    roles: [],
    person: true,
    responses: { "204": { description: "Removed" } },
    errors: [...ownErrors, "proof_required", "forbidden", "not_found"],
  },
} as const satisfies Record<string, Route>;

/**
 * Proofs of who sits at a session. What changes the ways into an account answers `proof_required` when the last one, the sign-in or one of these, is older than
 * 10 minutes; after it the same request passes.
 */
export const proofRoutes = {
  prove: {
    method: "post",
    path: "/v1/me/proof",
    summary: "Prove who you are",
    description:
      "With the password, and a code where there is a second factor. Counts for this session and 10 minutes, for requests that answer `proof_required`.",
    roles: [],
    person: true,
    request: json(ProofSchema),
    responses: proved,
    errors: [
      ...ownErrors,
      ...bodyErrors,
      "sign_in_failed",
      "second_factor_required",
      "rate_limited",
      "unavailable",
    ],
  },
  passkeyProofOptions: {
    method: "post",
    path: "/v1/me/proof/passkey/options",
    summary: "Begin to prove who you are by passkey",
    description: "What `navigator.credentials.get` is called with; good for 5 minutes, once.",
    roles: [],
    person: true,
    responses: ok("The challenge", PasskeyChallengeSchema),
    errors: [...ownErrors, "invalid_request", "not_found"],
  },
  passkeyProof: {
    method: "post",
    path: "/v1/me/proof/passkey",
    summary: "Prove who you are by passkey",
    description: "By one of the own passkeys. Counts as a proof by password does.",
    roles: [],
    person: true,
    request: json(PasskeySignInSchema),
    responses: proved,
    errors: [...ownErrors, ...bodyErrors, "sign_in_failed", "rate_limited"],
  },
} as const satisfies Record<string, Route>;

/** The way in by an OpenID provider. */
export const oidcRoutes = {
  oidcStart: {
    method: "get",
    path: "/v1/auth/oidc",
    summary: "Sign in by the OpenID provider",
    description: "Sends the browser to the provider (authorization code with PKCE).",
    roles: [],
    query: { invitation: Type.String({ description: "Token of an invitation to accept on the way" }) },
    responses: { "302": { description: "To the provider" } },
    errors: ["not_found", "https_required", "rate_limited", "unavailable"],
  },
  oidcCallback: {
    method: "get",
    path: "/v1/auth/oidc/callback",
    summary: "Come back from the OpenID provider",
    description: "The provider sends the browser here; it goes on to `/`, signed in or with `?sign_in=CODE`.",
    roles: [],
    responses: { "302": { description: "To `/`" } },
    errors: ["not_found", "https_required"],
  },
} as const satisfies Record<string, Route>;
