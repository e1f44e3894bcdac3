import type { Configuration } from "openid-client";
import { PeopleError } from "./errors.ts";

/** An OpenID provider, as the operator set it up with us as its client. */
export interface OidcSettings {
  /** As on the button. */
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What must be known again when the browser comes back. */
export interface OidcRequest {
  readonly verifier: string;
  readonly nonce: string;
  readonly state: string;
  readonly redirectUri: string;
}

/** Whom the provider vouches for. */
export interface OidcClaims {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string | undefined;
  /** Only where the provider says that it belongs to the person. */
  readonly email: string | undefined;
}

/** Authorization code with PKCE, state and nonce (OpenID Connect Core, RFC 9700). */
export interface OidcProvider {
  readonly name: string;
  /** Throws PeopleError unavailable. */
  begin(redirectUri: string): Promise<{ readonly url: string; readonly request: OidcRequest }>;
  /** Throws PeopleError sign_in_failed for whatever is not as it was begun. */
  finish(query: string, request: OidcRequest): Promise<OidcClaims>;
}

const TIMEOUT_S = 10;

export function createOidcProvider(settings: OidcSettings): OidcProvider {
  let known: Promise<Configuration> | undefined;
  // Asked when first needed, so that a provider that is away does not hold up the start; after a failure asked again.
  const configuration = (): Promise<Configuration> => {
    known ??= discover(settings).catch((cause: unknown) => {
      known = undefined;
      const message = `The OpenID provider at ${settings.issuer} does not answer as it should. Try again later.`;
      throw new PeopleError("unavailable", message, { cause });
    });
    return known;
  };
  return {
    name: settings.name,
    async begin(redirectUri) {
      const { buildAuthorizationUrl, calculatePKCECodeChallenge, ...oidc } = await library();
      const verifier = oidc.randomPKCECodeVerifier();
      const request = { verifier, nonce: oidc.randomNonce(), state: oidc.randomState(), redirectUri };
      const url = buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope: "openid email profile",
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
        state: request.state,
        nonce: request.nonce,
      });
      return { url: url.href, request };
    },
    async finish(query, request) {
      const config = await configuration();
      try {
        return await exchange(config, new URL(`${request.redirectUri}${query}`), request);
      } catch (cause) {
        const message = "The OpenID provider did not confirm the sign-in. Start again.";
        throw new PeopleError("sign_in_failed", message, { cause });
      }
    },
  };
}

async function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<Configuration> {
  const { allowInsecureRequests, discovery } = await library();
  const url = new URL(issuer);
  // Plain http is for a provider on this machine; the settings allow no other.
  const execute = url.protocol === "http:" ? [allowInsecureRequests] : [];
  return discovery(url, clientId, clientSecret, undefined, { timeout: TIMEOUT_S, execute });
}

async function exchange(config: Configuration, url: URL, request: OidcRequest): Promise<OidcClaims> {
  const { authorizationCodeGrant, fetchUserInfo } = await library();
  const tokens = await authorizationCodeGrant(config, url, {
    pkceCodeVerifier: request.verifier,
    expectedNonce: request.nonce,
    expectedState: request.state,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  if (claims === undefined) throw new PeopleError("sign_in_failed", "The provider sent no ID token.");
  const told = typeof claims["email"] === "string" || config.serverMetadata().userinfo_endpoint === undefined;
  const more = told ? claims : await fetchUserInfo(config, tokens.access_token, claims.sub);
  const email = more["email_verified"] === true ? more["email"] : undefined;
  const name = more["name"] ?? claims["name"];
  return {
    issuer: claims.iss,
    subject: claims.sub,
    name: typeof name === "string" ? name : undefined,
    email: typeof email === "string" ? email : undefined,
  };
}

function library() {
  return import("openid-client");
}
