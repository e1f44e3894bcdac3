import { recordDeed } from "./audit.ts";
import type { PeopleContext } from "./context.ts";
import { SecondFactorRequiredError, SignInFailedError } from "./errors.ts";
import type { NewSession, Origin } from "./people.ts";
import type { SecondFactor } from "./second-factor.ts";
import { actorOf, type Sessions } from "./sessions.ts";
import { selectAccountByEmail, upgradePasswordHash, type Account } from "./sql/persons.ts";

export interface Credentials {
  readonly email: string;
  readonly password: string;
  readonly totp?: string | undefined;
}

/** E-mail addresses are compared without regard to case. */
export function normaliseEmail(email: string): string {
  return email.trim().normalize("NFC").toLowerCase();
}

/*
 * Nobody can tell from the answer, or from how long it took, whether an account exists: the limits count unknown accounts as well, an unknown
 * account costs one hash like a known one, and both write one line of audit.
 */
export function createPasswordSignIn(context: PeopleContext, sessions: Sessions, factor: SecondFactor) {
  const { db, clock, passwords, limiter } = context;

  /** The account whose password this is. Throws SignInFailedError, TooManyAttemptsError. */
  const verify = async ({ email, password }: Credentials, origin: Origin): Promise<Account> => {
    const account = await selectAccountByEmail(db.query, normaliseEmail(email));
    const hash = account?.passwordHash ?? null;
    if ((await passwords.verify(password, hash)) && account !== undefined && hash !== null) {
      if (passwords.isOutdated(hash)) {
        await upgradePasswordHash(db.query, account.id, hash, await passwords.hash(password));
      }
      return account;
    }
    await refuse(account, origin);
    throw new SignInFailedError();
  };

  const refuse = (account: Account | undefined, origin: Origin): Promise<void> => {
    const actor =
      account === undefined
        ? { id: "unknown", name: "Unknown account", ...origin }
        : actorOf(account, origin);
    return recordDeed(db.query, clock.now(), actor, { action: "session.refused" });
  };

  return async function signIn(credentials: Credentials, origin: Origin): Promise<NewSession> {
    const attempt = limiter.take(normaliseEmail(credentials.email), origin.address);
    const account = await verify(credentials, origin);
    if (account.hasTotp) {
      if (credentials.totp === undefined) {
        attempt.undo();
        throw new SecondFactorRequiredError();
      }
      if (!(await factor.check(account.id, credentials.totp))) {
        await refuse(account, origin);
        throw new SignInFailedError();
      }
    }
    attempt.undo();
    return sessions.start(account, account.hasTotp ? "password and code" : "password", origin);
  };
}
