import type { Clock } from "@kontor/core";
import { recordDeed } from "./audit.ts";
import type { Challenges } from "./challenges.ts";
import type { PeopleContext } from "./context.ts";
import { PeopleError, SecondFactorRequiredError, SignInFailedError } from "./errors.ts";
import {
  askForPasskey,
  assertName,
  verifyPasskey,
  type PasskeyAnswer,
  type PasskeyChallenge,
  type PasskeySite,
} from "./passkey-answers.ts";
import type { SignedIn } from "./people.ts";
import type { SecondFactor, Self } from "./second-factor.ts";
import type { SelfChecks } from "./self-checks.ts";
import type { Sessions } from "./sessions.ts";
import { selectPasskeys } from "./sql/factors.ts";
import { selectAccount } from "./sql/persons.ts";
import { setProof } from "./sql/sessions.ts";

/** How long a proof counts: whoever finds a browser open, or steals its cookie, does not change the ways into the account. */
export const PROOF_MS = 10 * 60_000;

type Session = Pick<SignedIn, "sessionId" | "tokenHash">;

/** Proofs that it is still the person who sits at a session. Signing in is one; these are those that come later. */
export interface Proofs {
  /** Throws PeopleError proof_required when the last proof of the session is too old. */
  assertFresh(session: Pick<SignedIn, "provedAt">): void;
  /** As at the sign-in: the password, and a code where there is a second factor. Throws SignInFailedError, SecondFactorRequiredError, TooManyAttemptsError. */
  byPassword(
    self: Self,
    session: Session,
    shown: { readonly password?: string | undefined; readonly totp?: string | undefined },
  ): Promise<void>;
  /** Throws PeopleError not_found for somebody without a passkey. */
  challenge(self: Self, site: PasskeySite): Promise<PasskeyChallenge>;
  /** By one of the person's own passkeys. Throws SignInFailedError, TooManyAttemptsError. */
  byPasskey(self: Self, session: Session, site: PasskeySite, answer: PasskeyAnswer): Promise<void>;
}

interface Parts {
  readonly sessions: Sessions;
  readonly factor: SecondFactor;
  readonly challenges: Challenges;
  readonly checks: SelfChecks;
}

export function createProofs(context: PeopleContext, parts: Parts): Proofs {
  const { db, clock } = context;
  const { sessions, factor, challenges, checks } = parts;

  const keep = async (self: Self, { sessionId, tokenHash }: Session, how: string): Promise<void> => {
    await db.transaction(async (tx) => {
      await setProof(tx, sessionId, clock.now());
      await recordDeed(tx, clock.now(), self, { action: "session.proved", detail: { how } });
    });
    sessions.forget(tokenHash);
  };
  const refuse = async (self: Self, error: unknown): Promise<never> => {
    if (error instanceof SignInFailedError) {
      await recordDeed(db.query, clock.now(), self, { action: "session.proof_refused" });
    }
    throw error;
  };

  return {
    assertFresh: (session) => assertFreshProof(clock, session),
    async byPassword(self, session, { password, totp }) {
      const account = await selectAccount(db.query, self.personId);
      if (account === undefined || !(account.hasPassword || account.hasTotp)) throw nothingToShow();
      if (account.hasTotp && totp === undefined) throw new SecondFactorRequiredError();
      const check = async (): Promise<void> => {
        await checks.password(self, password);
        if (!account.hasTotp || (await factor.check(self.personId, totp ?? ""))) return;
        throw new SignInFailedError("The code is wrong.");
      };
      await checks.bounded(self, check).catch((error: unknown) => refuse(self, error));
      await keep(self, session, account.hasTotp ? "password and code" : "password");
    },
    async challenge(self, site) {
      assertName(site);
      const passkeys = await selectPasskeys(db.query, self.personId);
      if (passkeys.length === 0) throw new PeopleError("not_found", "You have no passkey.");
      return askForPasskey(challenges, "passkey-proof", site, { personId: self.personId, passkeys });
    },
    async byPasskey(self, session, site, answer) {
      const asked = { kind: "passkey-proof", site, personId: self.personId } as const;
      await checks
        .bounded(self, () => verifyPasskey(context, challenges, asked, answer))
        .catch((error: unknown) => refuse(self, error));
      await keep(self, session, "passkey");
    },
  };
}

/** Throws PeopleError proof_required. */
export function assertFreshProof(clock: Clock, { provedAt }: Pick<SignedIn, "provedAt">): void {
  if (provedAt !== null && clock.now() - provedAt < PROOF_MS) return;
  throw new PeopleError(
    "proof_required",
    "Show your password or a passkey again (POST /v1/me/proof), then send the same once more.",
  );
}

function nothingToShow(): SignInFailedError {
  return new SignInFailedError(
    "This account has no password: use a passkey, or sign in again by the provider.",
  );
}
