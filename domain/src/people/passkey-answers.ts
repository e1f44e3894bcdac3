import { isIP } from "node:net";
import type { AuthenticationResponseJSON } from "@simplewebauthn/server";
import type { Challenges } from "./challenges.ts";
import type { PeopleContext } from "./context.ts";
import { PeopleError, SignInFailedError } from "./errors.ts";
import { selectPasskey, updatePasskey, type PasskeyRow } from "./sql/factors.ts";

/** The address in the browser: passkeys are bound to it. */
export interface PasskeySite {
  readonly origin: string;
  readonly hostname: string;
}

/** What `navigator.credentials` is called with, and the id that its answer comes back with. */
export interface PasskeyChallenge {
  readonly challenge_id: string;
  readonly options: unknown;
}

/** An answer of `navigator.credentials` to a challenge of ours. */
export interface PasskeyAnswer {
  readonly challenge_id: string;
  readonly response: Readonly<Record<string, unknown>>;
}

/** What a challenge is for: an answer to one of another kind is refused. */
export type PasskeyKind = "passkey-sign-in" | "passkey-proof";

/** Asks for a passkey: for any at the sign-in, for one of the person's own at a proof. */
export async function askForPasskey(
  challenges: Challenges,
  kind: PasskeyKind,
  site: PasskeySite,
  own?: { readonly personId: string; readonly passkeys: readonly PasskeyRow[] },
): Promise<PasskeyChallenge> {
  const { generateAuthenticationOptions } = await webauthn();
  const options = await generateAuthenticationOptions({
    rpID: site.hostname,
    userVerification: "required",
    ...(own && { allowCredentials: own.passkeys.map(described) }),
  });
  return { challenge_id: await challenges.put(kind, options.challenge, own?.personId), options };
}

/** Whose passkey answered the challenge, which was for `personId` where that is given. Throws SignInFailedError. */
export async function verifyPasskey(
  { db, clock }: Pick<PeopleContext, "db" | "clock">,
  challenges: Challenges,
  asked: { readonly kind: PasskeyKind; readonly site: PasskeySite; readonly personId?: string },
  { challenge_id: id, response }: PasskeyAnswer,
): Promise<string> {
  const { kind, site, personId } = asked;
  const challenge = await challenges.take(kind, id);
  const passkey =
    typeof response["id"] === "string" ? await selectPasskey(db.query, response["id"]) : undefined;
  if (challenge === undefined || passkey === undefined) throw passkeyRefused();
  const mixedUp = challenge.person_id !== personId || passkey.person_id !== personId;
  if (personId !== undefined && mixedUp) throw passkeyRefused();
  const { verifyAuthenticationResponse } = await webauthn();
  const { verified, authenticationInfo } = await orRefused(
    verifyAuthenticationResponse({
      response: response as unknown as AuthenticationResponseJSON,
      expectedChallenge: challenge.payload,
      expectedOrigin: site.origin,
      expectedRPID: site.hostname,
      credential: {
        ...described(passkey),
        publicKey: new Uint8Array(Buffer.from(passkey.public_key, "base64url")),
        counter: passkey.counter,
      },
    }),
  );
  if (!verified) throw passkeyRefused();
  await updatePasskey(db.query, passkey.id, authenticationInfo.newCounter, clock.now());
  return passkey.person_id;
}

/** Loaded by the first who uses a passkey: a start does not wait for it. */
export function webauthn() {
  return import("@simplewebauthn/server");
}

/** The library throws plain errors for answers that are wrong or no answers at all. */
export async function orRefused<Result>(verification: Promise<Result>): Promise<Result> {
  try {
    return await verification;
  } catch {
    throw passkeyRefused();
  }
}

export function passkeyRefused(): SignInFailedError {
  return new SignInFailedError("The passkey was not accepted. Try again, or sign in by password.");
}

/** Browsers bind passkeys to names, never to addresses. */
export function assertName({ hostname, origin }: PasskeySite): void {
  if (isIP(hostname.replaceAll(/[[\]]/g, "")) === 0) return;
  const named = origin.replace(hostname, "localhost");
  throw new PeopleError(
    "invalid_request",
    `Passkeys need a name: open this server as ${named} or by its domain.`,
  );
}

/** A passkey as the browser wants it named. */
export function described({ id, transports }: PasskeyRow): { id: string; transports: string[] } {
  return { id, transports: JSON.parse(transports) as string[] };
}
