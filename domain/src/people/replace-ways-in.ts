import { recordDeed, type Deed } from "./audit.ts";
import type { PeopleContext } from "./context.ts";
import type { Actor, Person } from "./people.ts";
import type { Sessions } from "./sessions.ts";
import { deletePasskeysOf, deleteTotp } from "./sql/factors.ts";
import { updatePerson } from "./sql/persons.ts";

/**
 * Takes away all by which somebody got into an account until now: password, second factor, passkeys, sessions. What is left is the password of `passwordHash`, if any,
 * and what the caller gives.
 */
export async function replaceWaysIn(
  { db, clock }: PeopleContext,
  sessions: Sessions,
  { id }: Pick<Person, "id">,
  change: { readonly passwordHash: string | null; readonly by: Actor; readonly deed: Deed },
): Promise<void> {
  await db.transaction(async (tx) => {
    await updatePerson(tx, id, { password_hash: change.passwordHash });
    await deletePasskeysOf(tx, id);
    await deleteTotp(tx, id);
    await recordDeed(tx, clock.now(), change.by, change.deed);
  });
  await sessions.end(change.by, { personId: id });
}
