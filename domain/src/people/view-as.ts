import type { PersonRole } from "@kontor/contracts";
import { recordDeed } from "./audit.ts";
import type { PeopleContext } from "./context.ts";
import { PeopleError } from "./errors.ts";
import type { MemberSelf } from "./members.ts";
import type { SignedIn } from "./people.ts";
import { mayReach } from "./ranks.ts";
import type { Self } from "./second-factor.ts";
import type { Sessions } from "./sessions.ts";
import { selectMembership } from "./sql/members.ts";
import { setView } from "./sql/sessions.ts";

/** Seeing a tenant with the rights of another role or person; nothing can be changed meanwhile. */
export interface Viewing {
  /** Throws PeopleError forbidden for a role above the own, not_found. */
  begin(
    self: MemberSelf,
    session: Pick<SignedIn, "sessionId" | "tokenHash">,
    as: { readonly role: PersonRole } | { readonly person: string },
  ): Promise<void>;
  end(self: Self, session: Pick<SignedIn, "sessionId" | "tokenHash" | "viewAs">): Promise<void>;
}

export function createViewing({ db, clock }: PeopleContext, sessions: Sessions): Viewing {
  return {
    async begin(self, { sessionId, tokenHash }, as) {
      const now = clock.now();
      await db.transaction(async (tx) => {
        const own = await selectMembership(tx, self.personId, self.tenant);
        const personId = "person" in as ? as.person : null;
        const other = personId === null ? undefined : await selectMembership(tx, personId, self.tenant);
        const role = "role" in as ? as.role : other?.role;
        if (role === undefined)
          throw new PeopleError("not_found", "There is nobody with this id in the tenant.");
        if (own === undefined || !mayReach(own.role, role)) {
          throw new PeopleError("forbidden", `Your role here does not let you see as ${role}.`);
        }
        await setView(tx, sessionId, { tenant: self.tenant, role, personId, since: now });
        const detail = { role, person: personId };
        await recordDeed(tx, now, self, { action: "view_as.started", tenant: self.tenant, detail });
      });
      sessions.forget(tokenHash);
    },
    async end(self, { sessionId, tokenHash, viewAs }) {
      if (viewAs === null) return;
      await db.transaction(async (tx) => {
        await setView(tx, sessionId, null);
        await recordDeed(tx, clock.now(), self, { action: "view_as.ended", tenant: viewAs.tenant });
      });
      sessions.forget(tokenHash);
    },
  };
}
