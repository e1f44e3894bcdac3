import { UniqueViolationError } from "@kontor/core";
import type { RegistrationResponseJSON } from "@simplewebauthn/server";
import { ownAccount } from "./accounts.ts";
import { recordDeed } from "./audit.ts";
import type { Challenges } from "./challenges.ts";
import type { PeopleContext } from "./context.ts";
import { PeopleError } from "./errors.ts";
import {
  askForPasskey,
  assertName,
  described,
  orRefused,
  passkeyRefused,
  verifyPasskey,
  webauthn,
  type PasskeyAnswer,
  type PasskeyChallenge,
  type PasskeySite,
} from "./passkey-answers.ts";
import type { NewSession, Origin } from "./people.ts";
import type { Self } from "./second-factor.ts";
import type { Sessions } from "./sessions.ts";
import { deletePasskey, insertPasskey, selectPasskeys, type PasskeyRow } from "./sql/factors.ts";
import { selectAccount } from "./sql/persons.ts";

/** Passkeys (WebAuthn): each signs in alone, as the device asks for a finger, face or PIN. */
export interface Passkeys {
  challengeToAdd(self: Self, site: PasskeySite): Promise<PasskeyChallenge>;
  /** Throws SignInFailedError, PeopleError conflict, forbidden. */
  add(self: Self, site: PasskeySite, answer: PasskeyAnswer & { readonly name: string }): Promise<PasskeyRow>;
  /** Oldest first. */
  list(personId: string): Promise<PasskeyRow[]>;
  /** Throws PeopleError not_found, forbidden. */
  remove(self: Self, id: string): Promise<void>;
  challengeToSignIn(site: PasskeySite, origin: Origin): Promise<PasskeyChallenge>;
  /** Throws SignInFailedError, TooManyAttemptsError. */
  signIn(site: PasskeySite, answer: PasskeyAnswer, origin: Origin): Promise<NewSession>;
}

/** COSE: Ed25519, ES256, RS256. Every device has one of them; asking Node for what it knows besides warns of experiments. */
const ALGORITHMS = [-8, -7, -257];
const ADD = "passkey-add";

export function createPasskeys(context: PeopleContext, sessions: Sessions, challenges: Challenges): Passkeys {
  const { db, clock, limiter } = context;
  return {
    async challengeToAdd(self, site) {
      assertName(site);
      const account = await ownAccount(db.query, self);
      const known = await selectPasskeys(db.query, self.personId);
      const options = await (
        await webauthn()
      ).generateRegistrationOptions({
        rpName: "Kontor",
        rpID: site.hostname,
        userName: account.email,
        userDisplayName: account.name,
        userID: new Uint8Array(Buffer.from(self.personId)),
        attestationType: "none",
        supportedAlgorithmIDs: ALGORITHMS,
        excludeCredentials: known.map(described),
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
      });
      return { challenge_id: await challenges.put(ADD, options.challenge, self.personId), options };
    },
    add: (self, site, answer) => addPasskey(context, challenges, { self, site, answer }),
    list: (personId) => selectPasskeys(db.query, personId),
    async remove(self, id) {
      await ownAccount(db.query, self);
      await db.transaction(async (tx) => {
        const removed = await deletePasskey(tx, self.personId, id);
        if (!removed) throw new PeopleError("not_found", "You have no passkey with this id.");
        await recordDeed(tx, clock.now(), self, { action: "account.passkey_removed" });
      });
    },
    async challengeToSignIn(site, origin) {
      assertName(site);
      limiter.take(undefined, origin.address);
      return askForPasskey(challenges, "passkey-sign-in", site);
    },
    async signIn(site, answer, origin) {
      const attempt = limiter.take(undefined, origin.address);
      const personId = await verifyPasskey(context, challenges, { kind: "passkey-sign-in", site }, answer);
      const account = await selectAccount(db.query, personId);
      if (account === undefined) throw passkeyRefused();
      attempt.undo();
      return sessions.start(account, "passkey", origin);
    },
  };
}

async function addPasskey(
  { db, clock }: PeopleContext,
  challenges: Challenges,
  { self, site, answer }: { self: Self; site: PasskeySite; answer: PasskeyAnswer & { name: string } },
): Promise<PasskeyRow> {
  await ownAccount(db.query, self);
  const challenge = await challenges.take(ADD, answer.challenge_id);
  if (challenge === undefined || challenge.person_id !== self.personId) throw passkeyRefused();
  const { verifyRegistrationResponse } = await webauthn();
  const { registrationInfo } = await orRefused(
    verifyRegistrationResponse({
      response: answer.response as unknown as RegistrationResponseJSON,
      expectedChallenge: challenge.payload,
      expectedOrigin: site.origin,
      expectedRPID: site.hostname,
      supportedAlgorithmIDs: ALGORITHMS,
    }),
  );
  if (registrationInfo === undefined) throw passkeyRefused();
  const { credential } = registrationInfo;
  const row = {
    id: credential.id,
    person_id: self.personId,
    name: answer.name,
    public_key: Buffer.from(credential.publicKey).toString("base64url"),
    counter: credential.counter,
    transports: JSON.stringify(credential.transports ?? []),
    created_at: clock.now(),
    last_used_at: null,
  };
  try {
    await db.transaction(async (tx) => {
      await insertPasskey(tx, row);
      await recordDeed(tx, clock.now(), self, {
        action: "account.passkey_added",
        detail: { name: row.name },
      });
    });
  } catch (error) {
    if (!(error instanceof UniqueViolationError)) throw error;
    throw new PeopleError("conflict", "This passkey is known already.", { cause: error });
  }
  return row;
}
