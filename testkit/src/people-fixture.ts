import { InvariantError, migrate, type SqlDatabase } from "@kontor/core";
import type { SqlConformanceStore } from "@kontor/core/testing";
import {
  openPeople,
  peopleMigrations,
  type People,
  type PeopleTables,
  type PhotoParts,
  type Self,
  type SignedIn,
} from "@kontor/domain/people";
import { openTenancy, tenancyMigrations, type Tenancy, type TenancyTables } from "@kontor/domain/tenancy";

import { createImageResizer, DiskObjectStore } from "@kontor/embedded";

type Tables = TenancyTables & PeopleTables;

export const PASSWORD = "correct horse battery";
export const HOME = { address: "198.51.100.7", userAgent: "Test/1" };

/** People on a store, at a time that tests move. */
export interface PeopleFixture extends AsyncDisposable {
  readonly db: SqlDatabase<Tables>;
  readonly tenancy: Tenancy;
  readonly people: People;
  now(): number;
  pass(ms: number): void;
  /** Another process on the same database. */
  another(masterKey?: Buffer): People;
  /** The first owner, with tenants `roma` and `oslo`. */
  setUp(): Promise<SignedIn>;
  /** A new account with a role in a tenant, by invitation. */
  join(by: SignedIn, tenant: string, role: NewRole, email: string): Promise<SignedIn>;
  find(token: string): Promise<SignedIn>;
}

type NewRole = "owner" | "manager" | "analyst" | "viewer";

export async function openPeopleFixture(
  store: SqlConformanceStore,
  photos: PhotoParts = { objects: new DiskObjectStore("/nonexistent"), images: createImageResizer() },
): Promise<PeopleFixture> {
  let time = 1_790_000_000_000;
  const clock = { now: () => time };
  const db = await store.open<Tables>();
  await migrate(db, "tenancy", tenancyMigrations);
  await migrate(db, "people", peopleMigrations);
  const masterKey = Buffer.alloc(32, "m");
  const tenancy = openTenancy({ db, clock, masterKey });
  const another = (key = masterKey) =>
    openPeople({
      db,
      clock,
      masterKey: key,
      demoTenant: "demo",
      photos,
      passwordCost: { ln: 4, r: 8, p: 1 },
    });
  const people = another();
  const find = async (token: string): Promise<SignedIn> => {
    const found = await people.sessions.find(token);
    if (found === null) throw new InvariantError("The session is not good.");
    return found;
  };
  return {
    db,
    tenancy,
    people,
    now: () => time,
    pass: (ms) => (time += ms),
    another,
    find,
    async setUp() {
      await tenancy.createTenant("roma", "Pizzeria Roma");
      time += 1;
      await tenancy.createTenant("oslo", "Cafe Oslo");
      const link = (await people.accounts.createSetupLink()) ?? "";
      const account = { name: "Ada", email: "ada@example.org", password: PASSWORD, organization: "Group" };
      return find((await people.accounts.setUp(link, account, HOME)).token);
    },
    async join(by, tenant, role, email) {
      const { token } = await people.invitations.create({ ...selfOf(by), tenant }, { role });
      const newcomer = { name: email.split("@")[0] ?? email, email, password: PASSWORD };
      return find((await people.invitations.acceptNew(newcomer, token, HOME)).token);
    },
    [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
  };
}

export function selfOf({ person }: SignedIn): Self {
  return { id: `person:${person.id}`, personId: person.id, name: person.name, ...HOME };
}
