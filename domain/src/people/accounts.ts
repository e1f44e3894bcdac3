import { UniqueViolationError } from "@kontor/core";
import { recordDeed } from "./audit.ts";
import type { PeopleContext } from "./context.ts";
import { PeopleError, SignInFailedError } from "./errors.ts";
import type { NewSession, Origin, Person, SignedIn } from "./people.ts";
import { assertFreshProof } from "./proofs.ts";
import { replaceWaysIn } from "./replace-ways-in.ts";
import type { SecondFactor, Self } from "./second-factor.ts";
import type { SelfChecks } from "./self-checks.ts";
import { actorOf, type Sessions } from "./sessions.ts";
import { normaliseEmail } from "./sign-in.ts";
import type { Db } from "./sql/db.ts";
import {
  giveTenant,
  hasTenantBesides,
  homeOrganization,
  insertOrganization,
  insertTenant,
  putOrganizationRole,
} from "./sql/members.ts";
import {
  insertPerson,
  isSetupLink,
  replaceSetupLink,
  selectAccount,
  selectAccountByEmail,
  takeSetupLink,
  updatePerson,
} from "./sql/persons.ts";
import { hashToken, newId, newToken } from "./tokens.ts";

const SETUP_MS = 24 * 3_600_000;
const NAME_CHARACTERS = 200;

export interface NewAccount {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** Accounts: the first one, and what people change of their own. */
export interface Accounts {
  /** There is no first owner yet: nobody has an account but by way of the demo, whose shared person and guests own nothing. */
  isEmpty(): Promise<boolean>;
  /** The token of a new set-up link, good for 24 h; the one before is good no longer. Null once there is a first owner. */
  createSetupLink(): Promise<string | null>;
  /** Makes the first owner and the organization that owns the tenants. Throws PeopleError link_invalid. */
  setUp(
    token: string,
    account: NewAccount & { readonly organization?: string | undefined },
    origin: Origin,
  ): Promise<NewSession>;
  /** For the operator: gives a new random password, takes second factor and passkeys away (a lost device, or somebody else's), and ends all sessions; null when there is no such account. */
  reset(email: string): Promise<string | null>;
  rename(self: Self, name: string): Promise<void>;
  /**
   * Ends the person's other sessions. The current password is proof enough; a first one needs a fresh proof of the session.
   * Throws SignInFailedError, TooManyAttemptsError, PeopleError.
   */
  changePassword(
    self: Self,
    session: Pick<SignedIn, "sessionId" | "provedAt">,
    change: { readonly current?: string | undefined; readonly password: string },
  ): Promise<void>;
  beginTotp(self: Self): Promise<{ readonly secret: string; readonly uri: string }>;
  confirmTotp(self: Self, code: string): Promise<string[]>;
  removeTotp(self: Self, proof: { readonly password: string; readonly totp: string }): Promise<void>;
}

interface AccountParts {
  readonly sessions: Sessions;
  readonly factor: SecondFactor;
  readonly checks: SelfChecks;
}

export function createAccounts(context: PeopleContext, { sessions, factor, checks }: AccountParts): Accounts {
  const { db, clock, passwords } = context;
  return {
    isEmpty: async () => (await homeOrganization(db.query)) === undefined,
    async createSetupLink() {
      const token = newToken();
      return db.transaction(async (tx) => {
        if ((await homeOrganization(tx)) !== undefined) return null;
        await replaceSetupLink(tx, hashToken(token), clock.now() + SETUP_MS);
        return token;
      });
    },
    setUp: (token, account, origin) => setUpFirst(context, sessions, { token, ...account }, origin),
    reset: (email) => resetAccount(context, sessions, email),
    async rename(self, name) {
      const clean = cleanName(name);
      await db.transaction(async (tx) => {
        await updatePerson(tx, self.personId, { name: clean });
        await recordDeed(tx, clock.now(), self, { action: "account.renamed", detail: { name: clean } });
      });
    },
    async changePassword(self, session, { current, password }) {
      const account = await ownAccount(db.query, self);
      assertPassword(password, account.email);
      if (!account.hasPassword) assertFreshProof(clock, session);
      await checks.bounded(self, () => checks.password(self, current));
      const hash = await passwords.hash(password);
      await db.transaction(async (tx) => {
        await updatePerson(tx, self.personId, { password_hash: hash });
        await recordDeed(tx, clock.now(), self, { action: "account.password_changed" });
      });
      await sessions.end(self, { personId: self.personId, except: session.sessionId });
    },
    async beginTotp(self) {
      const account = await ownAccount(db.query, self);
      return factor.begin(self, account.email);
    },
    async confirmTotp(self, code) {
      await ownAccount(db.query, self);
      return checks.bounded(self, () => factor.confirm(self, code));
    },
    async removeTotp(self, { password, totp }) {
      await ownAccount(db.query, self);
      await checks.bounded(self, async () => {
        await checks.password(self, password);
        if (!(await factor.check(self.personId, totp))) throw new SignInFailedError("The code is wrong.");
      });
      await factor.remove(self);
    },
  };
}

async function resetAccount(
  context: PeopleContext,
  sessions: Sessions,
  email: string,
): Promise<string | null> {
  const account = await selectAccountByEmail(context.db.query, normaliseEmail(email));
  if (account === undefined || account.demo) return null;
  const password = newToken().slice(0, 20);
  const passwordHash = await context.passwords.hash(password);
  const system = { id: "system", name: "Operator", personId: account.id, address: null, userAgent: null };
  const deed = { action: "account.reset", target: account.id };
  await replaceWaysIn(context, sessions, account, { passwordHash, by: system, deed });
  return password;
}

async function setUpFirst(
  { db, clock, passwords, limiter, demoTenant }: PeopleContext,
  sessions: Sessions,
  asked: NewAccount & { readonly token: string; readonly organization?: string | undefined },
  origin: Origin,
): Promise<NewSession> {
  limiter.take(undefined, origin.address);
  const hash = hashToken(asked.token);
  // Looked at before the costly hash, taken with the account.
  if (!(await isSetupLink(db.query, hash, clock.now()))) throw linkInvalid();
  const row = await newPersonRow(passwords, asked, clock.now());
  const work = db.transaction(async (tx) => {
    const now = clock.now();
    if (!(await takeSetupLink(tx, hash, now)) || (await homeOrganization(tx)) !== undefined) {
      throw linkInvalid();
    }
    await insertPerson(tx, row);
    const organization = { id: newId(), name: cleanName(asked.organization ?? asked.name), created_at: now };
    await insertOrganization(tx, organization);
    await putOrganizationRole(tx, organization.id, row.id, "owner");
    await makeFirstTenant(tx, organization, demoTenant, now);
    const detail = { organization: organization.name };
    await recordDeed(tx, now, actorOf(row, origin), { action: "account.created", detail });
  });
  await work.catch((error: unknown) => orAddressTaken(error, "use another"));
  return sessions.start(row, "set-up", origin);
}

/** An organization begins with a tenant of its name, unless there are tenants already (the demo's is nobody's). */
async function makeFirstTenant(
  tx: Db,
  { id, name }: { readonly id: string; readonly name: string },
  demoTenant: string,
  now: number,
): Promise<void> {
  if (await hasTenantBesides(tx, demoTenant)) return;
  const slug = name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 40);
  const tenant = slug.replaceAll(/^-+|-+$/g, "") || "main";
  const free = tenant === demoTenant ? `${tenant}-${newId().slice(0, 4)}` : tenant;
  if (await insertTenant(tx, free, name, now)) await giveTenant(tx, id, free);
}

/** The account of somebody who may change it: the demo's person is shared, so nobody may. */
export async function ownAccount(db: Db, self: Self): Promise<Person> {
  const account = await selectAccount(db, self.personId);
  if (account === undefined) throw new PeopleError("unauthorized", "The account is gone. Sign in again.");
  if (account.demo) {
    throw new PeopleError("forbidden", "The demo's account is shared: make one of your own to change it.");
  }
  return account;
}

export async function newPersonRow(
  passwords: PeopleContext["passwords"],
  { name, email, password }: NewAccount,
  now: number,
) {
  const address = normaliseEmail(email);
  assertPassword(password, address);
  return {
    ...personRow({ name, email: address }, now),
    password_hash: await passwords.hash(password),
  };
}

/** A row of somebody without a password. */
export function personRow({ name, email }: { name: string; email: string }, now: number) {
  return {
    id: newId(),
    email: normaliseEmail(email),
    name: cleanName(name),
    password_hash: null,
    demo: 0,
    photo_at: null,
    created_at: now,
    last_seen_at: now,
  };
}

/** Length is what makes a password strong; one that equals the address is guessed first. */
function assertPassword(password: string, email: string): void {
  const folded = password.trim().toLowerCase();
  const [local = ""] = email.split("@");
  if (Array.from(password).length < 10 || folded === email || new Set(folded).size < 4 || folded === local) {
    throw new PeopleError(
      "invalid_request",
      "A password needs 10 characters or more, not the e-mail address, not one letter over and over.",
    );
  }
}

function cleanName(name: string): string {
  const clean = name.normalize("NFC").trim();
  if (clean !== "" && clean.length <= NAME_CHARACTERS && !/[\p{Cc}\p{Cs}\p{Bidi_Control}]/u.test(clean)) {
    return clean;
  }
  throw new PeopleError(
    "invalid_request",
    `A name has 1 to ${NAME_CHARACTERS} characters and no control characters.`,
  );
}

export function linkInvalid(): PeopleError {
  return new PeopleError("link_invalid", "The link is used up, taken back or too old. Ask for a new one.");
}

/** Two people with one address meet on the unique key. */
export function orAddressTaken(error: unknown, next = "sign in, then open the link again"): never {
  if (!(error instanceof UniqueViolationError)) throw error;
  const message = `There is an account with this address already: ${next}.`;
  throw new PeopleError("conflict", message, { cause: error });
}
