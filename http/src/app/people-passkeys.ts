import { NewPasskeySchema, PasskeySignInSchema } from "@kontor/contracts";
import { assertSafeTransport } from "../session-cookie.ts";
import { PRIVATE, SAFE, type Handler } from "./handler.ts";
import type { PeopleDoor } from "./people-caller.ts";
import { answerSignedIn } from "./people-me.ts";
import { assertWayIn } from "./people-sign-in.ts";
import { readJson } from "./read-json.ts";

type Names =
  | "passkeySignInOptions"
  | "passkeySignIn"
  | "listPasskeys"
  | "passkeyOptions"
  | "addPasskey"
  | "removePasskey";

/** Passkeys: signing in by one, and the own ones. */
export function createPasskeyHandlers(door: PeopleDoor): Readonly<Record<Names, Handler>> {
  const { own, proved, people } = door;
  const { passkeys } = people;
  return {
    async passkeySignInOptions(context) {
      assertWayIn(door, context);
      const site = door.siteOf(context);
      return context.json(await passkeys.challengeToSignIn(site, door.originOf(context)), 200, PRIVATE);
    },
    async passkeySignIn(context) {
      assertWayIn(door, context);
      const answer = await readJson(context, PasskeySignInSchema);
      const session = await passkeys.signIn(door.siteOf(context), answer, door.originOf(context));
      return answerSignedIn(door, context, session);
    },
    listPasskeys: own(async (context, { session }) => {
      const rows = await passkeys.list(session.person.id);
      return context.json({ passkeys: rows.map(shown) }, 200, PRIVATE);
    }),
    passkeyOptions: proved(async (context, { self }) => {
      const site = door.siteOf(context);
      assertSafeTransport(site);
      return context.json(await passkeys.challengeToAdd(self, site), 200, PRIVATE);
    }),
    addPasskey: proved(async (context, { self }) => {
      const answer = await readJson(context, NewPasskeySchema);
      return context.json(shown(await passkeys.add(self, door.siteOf(context), answer)), 201, PRIVATE);
    }),
    removePasskey: proved(async (context, { self }) => {
      await passkeys.remove(self, context.req.param("id") ?? "");
      return context.body(null, 204, SAFE);
    }),
  };
}

interface Shown {
  readonly id: string;
  readonly name: string;
  readonly created_at: number;
  readonly last_used_at: number | null;
}

function shown({ id, name, created_at: created, last_used_at: used }: Shown): object {
  return {
    id,
    name,
    created_at: new Date(created).toISOString(),
    last_used_at: used === null ? null : new Date(used).toISOString(),
  };
}
