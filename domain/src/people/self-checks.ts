import type { PeopleContext } from "./context.ts";
import { SignInFailedError } from "./errors.ts";
import type { Self } from "./second-factor.ts";
import { selectAccount } from "./sql/persons.ts";

/** What somebody who is signed in shows again, as often as at a sign-in and no more. */
export interface SelfChecks {
  /** Nothing where the account has no password. Throws SignInFailedError. */
  password(self: Self, password: string | undefined): Promise<void>;
  /** Guessing by a stolen session is bounded as at the sign-in. Throws TooManyAttemptsError. */
  bounded<Result>(self: Self, work: () => Promise<Result>): Promise<Result>;
}

export function createSelfChecks({ db, passwords, limiter }: PeopleContext): SelfChecks {
  return {
    async password(self, password) {
      const account = await selectAccount(db.query, self.personId);
      const hash = account?.passwordHash ?? null;
      if (hash === null) return;
      if (!(await passwords.verify(password ?? "", hash))) {
        throw new SignInFailedError("The current password is wrong.");
      }
    },
    async bounded(self, work) {
      const attempt = limiter.take(`self ${self.personId}`, self.address);
      const result = await work();
      attempt.undo();
      return result;
    },
  };
}
