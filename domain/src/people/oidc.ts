import { recordDeed } from "./audit.ts";
import type { Challenges } from "./challenges.ts";
import type { PeopleContext } from "./context.ts";
import { PeopleError } from "./errors.ts";
import type { Invitations } from "./invitations.ts";
import type { OidcClaims, OidcProvider, OidcRequest } from "./oidc-provider.ts";
import type { NewSession, Origin, Person } from "./people.ts";
import { replaceWaysIn } from "./replace-ways-in.ts";
import { actorOf, type Sessions } from "./sessions.ts";
import { normaliseEmail } from "./sign-in.ts";
import { insertIdentity, selectAccount, selectAccountByEmail, selectIdentity } from "./sql/persons.ts";

/** Signing in by the operator's OpenID provider. */
export interface OidcSignIn {
  /** As on the button. */
  readonly name: string;
  /** Where to send the browser, and what it must show when it comes back. Throws PeopleError unavailable, TooManyAttemptsError. */
  begin(
    redirectUri: string,
    invitation: string | undefined,
    origin: Origin,
  ): Promise<{ readonly url: string; readonly id: string }>;
  /** `query` with its `?`. Throws PeopleError sign_in_failed, link_invalid, forbidden, unavailable. */
  finish(id: string, query: string, origin: Origin): Promise<NewSession>;
}

interface Parts {
  readonly provider: OidcProvider;
  readonly sessions: Sessions;
  readonly invitations: Invitations;
  readonly challenges: Challenges;
}

const KIND = "oidc";

/*
 * Whom an account at the provider signs in as: 1. whose account it was tied to before; 2. who has an account with the e-mail address that the
 * provider vouches for, which ties the two; 3. somebody new who brings an invitation. Others were not invited.
 *
 * Nobody has proved that the address of an account is its maker's: whoever had an invitation may have taken a colleague's, and would stay in what is the colleague's from
 * now on. So tying (2.) ends every other way in.
 */
export function createOidcSignIn(context: PeopleContext, parts: Parts): OidcSignIn {
  const { provider, sessions, challenges } = parts;
  return {
    name: provider.name,
    async begin(redirectUri, invitation, origin) {
      context.limiter.take(undefined, origin.address);
      const { url, request } = await provider.begin(redirectUri);
      const payload = JSON.stringify({ ...request, invitation: invitation ?? null });
      return { url, id: await challenges.put(KIND, payload) };
    },
    async finish(id, query, origin) {
      const challenge = await challenges.take(KIND, id);
      if (challenge === undefined)
        throw new PeopleError("sign_in_failed", "The sign-in took too long. Start again.");
      const { invitation, ...request } = JSON.parse(challenge.payload) as OidcRequest & {
        invitation: string | null;
      };
      const claims = await provider.finish(query, request);
      const person = await personOf(context, parts, claims, invitation, origin);
      return sessions.start(person, `provider ${provider.name}`, origin);
    },
  };
}

async function personOf(
  context: PeopleContext,
  { invitations, sessions }: Parts,
  claims: OidcClaims,
  invitation: string | null,
  origin: Origin,
): Promise<Person> {
  const { db } = context;
  const tied = await selectIdentity(db.query, claims.issuer, claims.subject);
  const email = claims.email === undefined ? undefined : normaliseEmail(claims.email);
  const known =
    tied === undefined
      ? email && (await selectAccountByEmail(db.query, email))
      : await selectAccount(db.query, tied);
  if (known && known.demo) throw notInvited();
  if (known) {
    if (tied === undefined) {
      const deed = { action: "account.ways_in_ended", target: known.id };
      const by = actorOf(known, origin);
      await replaceWaysIn(context, sessions, known, { passwordHash: null, by, deed });
      await tie(context, known, claims, origin);
    }
    const self = { ...actorOf(known, origin), personId: known.id };
    if (invitation !== null) await invitations.acceptAs(self, known, invitation);
    return known;
  }
  if (email === undefined || email === "" || invitation === null) throw notInvited();
  const made = await invitations.acceptVouched({ name: claims.name ?? email, email }, invitation, origin);
  await tie(context, made, claims, origin);
  return made;
}

function tie(
  { db, clock }: PeopleContext,
  person: Person,
  { issuer, subject }: OidcClaims,
  origin: Origin,
): Promise<void> {
  return db.transaction(async (tx) => {
    await insertIdentity(tx, { issuer, subject, person_id: person.id, created_at: clock.now() });
    const deed = { action: "account.provider_tied", detail: { issuer } };
    await recordDeed(tx, clock.now(), actorOf(person, origin), deed);
  });
}

function notInvited(): PeopleError {
  return new PeopleError(
    "sign_in_failed",
    "No account here has this e-mail address, or the provider does not vouch for it. Ask for an invitation.",
  );
}
