import { randomBytes } from "node:crypto";
import { recordDeed } from "./audit.ts";
import type { PeopleContext } from "./context.ts";
import { PeopleError, SignInFailedError } from "./errors.ts";
import type { Actor } from "./people.ts";
import {
  confirmTotp,
  deleteTotp,
  putTotp,
  replaceRecoveryCodes,
  selectTotp,
  takeRecoveryCode,
  useTotpStep,
  type TotpRow,
} from "./sql/factors.ts";
import type { Db } from "./sql/db.ts";
import { hashToken } from "./tokens.ts";
import { matchTotp, toBase32, totpUri } from "./totp.ts";

const RECOVERY_CODES = 10;
const SECRET_BYTES = 20;

/** Who changes the own account. */
export interface Self extends Actor {
  readonly personId: string;
}

/** One-time codes (RFC 6238) and recovery codes. */
export interface SecondFactor {
  /** True for a code that is good now and was not used before; uses it. */
  check(personId: string, code: string): Promise<boolean>;
  /** A new secret, which counts once it is confirmed. Throws PeopleError conflict when there is a confirmed one. */
  begin(self: Self, account: string): Promise<{ readonly secret: string; readonly uri: string }>;
  /** Gives the recovery codes. Throws SignInFailedError for a wrong code. */
  confirm(self: Self, code: string): Promise<string[]>;
  remove(self: Self): Promise<void>;
}

export function createSecondFactor({ db, clock, seal }: PeopleContext): SecondFactor {
  const secretOf = (row: TotpRow): Buffer => seal.open(row.sealed_secret, row.person_id);
  const useCode = async (tx: Db, row: TotpRow, code: string): Promise<boolean> => {
    const step = matchTotp(secretOf(row), code, clock.now(), row.last_step);
    return step !== undefined && useTotpStep(tx, row.person_id, step);
  };
  return {
    async check(personId, code) {
      const row = await selectTotp(db.query, personId);
      if (row === undefined || row.confirmed_at === null) return false;
      if (await useCode(db.query, row, code)) return true;
      return takeRecoveryCode(db.query, personId, hashRecoveryCode(personId, code));
    },
    async begin({ personId }, account) {
      const secret = randomBytes(SECRET_BYTES);
      await db.transaction(async (tx) => {
        if ((await selectTotp(tx, personId))?.confirmed_at != null) {
          throw new PeopleError("conflict", "There is a second factor already. Remove it first.");
        }
        await putTotp(tx, {
          person_id: personId,
          sealed_secret: seal.seal(secret, personId),
          last_step: 0,
          confirmed_at: null,
        });
      });
      return { secret: toBase32(secret), uri: totpUri(secret, account) };
    },
    async confirm(self, code) {
      const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
      await db.transaction(async (tx) => {
        const row = await selectTotp(tx, self.personId);
        if (row === undefined || row.confirmed_at !== null) {
          throw new PeopleError("conflict", "There is nothing to confirm. Begin a second factor first.");
        }
        if (!(await useCode(tx, row, code)))
          throw new SignInFailedError("The code is wrong. Try the next one.");
        await confirmTotp(tx, self.personId, clock.now());
        const hashes = codes.map((each) => hashRecoveryCode(self.personId, each));
        await replaceRecoveryCodes(tx, self.personId, hashes);
        await recordDeed(tx, clock.now(), self, { action: "account.totp_added" });
      });
      return codes;
    },
    remove: (self) =>
      db.transaction(async (tx) => {
        await deleteTotp(tx, self.personId);
        await recordDeed(tx, clock.now(), self, { action: "account.totp_removed" });
      }),
  };
}

/** 80 random bits, so a plain hash is enough to keep them. */
function newRecoveryCode(): string {
  return toBase32(randomBytes(10))
    .toLowerCase()
    .replaceAll(/.{4}(?=.)/g, "$&-");
}

function hashRecoveryCode(personId: string, code: string): string {
  return hashToken(`${personId} ${code.toLowerCase().replaceAll(/[^a-z2-7]/g, "")}`);
}
