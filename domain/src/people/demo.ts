import { UniqueViolationError } from "@kontor/core";
import { personRow } from "./accounts.ts";
import type { PeopleContext } from "./context.ts";
import { PeopleError } from "./errors.ts";
import type { NewSession, Origin } from "./people.ts";
import type { Sessions } from "./sessions.ts";
import type { Db } from "./sql/db.ts";
import { putTenantRole, selectTenant } from "./sql/members.ts";
import { insertPerson, selectAccountByEmail, type Account } from "./sql/persons.ts";

// Nobody can sign in with it: it has no password, and `.invalid` is no domain (RFC 2606).
const EMAIL = "owner@demo.invalid";

/** The one-click sign-in. Who may use it, the front door decides: this gives a session to whoever asks. */
export interface DemoSignIn {
  /** The tenant of the demo is there. */
  exists(): Promise<boolean>;
  /** A session of the demo's shared owner, in the demo's tenant only. Throws PeopleError forbidden without that tenant. */
  signIn(origin: Origin): Promise<NewSession>;
}

export function createDemoSignIn(context: PeopleContext, sessions: Sessions): DemoSignIn {
  const { demoTenant: tenant } = context;
  const exists = async () => (await selectTenant(context.db.query, tenant)) !== undefined;
  return {
    exists,
    async signIn(origin) {
      if (!(await exists())) throw new PeopleError("forbidden", "There is no demo on this server.");
      return sessions.start(await ensureOwner(context), "demo", origin);
    },
  };
}

async function ensureOwner({
  db,
  clock,
  demoTenant: tenant,
}: PeopleContext): Promise<Pick<Account, "id" | "name">> {
  const known = await sharedAccount(db.query);
  const row = { ...personRow({ name: "Demo owner", email: EMAIL }, clock.now()), demo: 1 };
  const person = known ?? row;
  try {
    await db.transaction(async (tx) => {
      if (known === undefined) await insertPerson(tx, row);
      await putTenantRole(tx, tenant, person.id, "owner");
    });
  } catch (error) {
    // Somebody else clicked first.
    const winner = await sharedAccount(db.query);
    if (!(error instanceof UniqueViolationError) || winner === undefined) throw error;
    return winner;
  }
  return person;
}

/** Anybody may have made an account under this address: that one is not the demo's. */
async function sharedAccount(db: Db): Promise<Account | undefined> {
  const account = await selectAccountByEmail(db, EMAIL);
  if (account === undefined || account.demo) return account;
  throw new PeopleError("forbidden", `The demo cannot be opened: ${EMAIL} is somebody's own account here.`);
}
