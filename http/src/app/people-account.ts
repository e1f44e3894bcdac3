import { ChangeMeSchema, ChangePasswordSchema, ConfirmTotpSchema, RemoveTotpSchema } from "@kontor/contracts";
import { RequestError } from "../problem.ts";
import { PRIVATE, SAFE, type Handler } from "./handler.ts";
import type { PeopleDoor } from "./people-caller.ts";
import { readJson } from "./read-json.ts";

type Names =
  | "changeMe"
  | "changePassword"
  | "startTotp"
  | "confirmTotp"
  | "removeTotp"
  | "listSessions"
  | "revokeSession"
  | "revokeOtherSessions"
  | "endViewAs";

/** What people do with their own account and sessions. */
export function createAccountHandlers(door: PeopleDoor): Readonly<Record<Names, Handler>> {
  const { own, proved, people } = door;
  return {
    changeMe: own(async (context, { session, self }) => {
      const { name } = await readJson(context, ChangeMeSchema);
      await people.accounts.rename(self, name);
      people.sessions.forget(session.tokenHash);
      return context.body(null, 204, SAFE);
    }),
    changePassword: own(async (context, { session, self }) => {
      const change = await readJson(context, ChangePasswordSchema);
      await people.accounts.changePassword(self, session, change);
      return context.body(null, 204, SAFE);
    }),
    startTotp: proved(async (context, { self }) =>
      context.json(await people.accounts.beginTotp(self), 200, PRIVATE),
    ),
    confirmTotp: proved(async (context, { session, self }) => {
      const { code } = await readJson(context, ConfirmTotpSchema);
      const codes = await people.accounts.confirmTotp(self, code);
      people.sessions.forget(session.tokenHash);
      return context.json({ recovery_codes: codes }, 200, PRIVATE);
    }),
    removeTotp: own(async (context, { session, self }) => {
      await people.accounts.removeTotp(self, await readJson(context, RemoveTotpSchema));
      people.sessions.forget(session.tokenHash);
      return context.body(null, 204, SAFE);
    }),
    listSessions: own(async (context, { session }) => {
      const rows = await people.sessions.list(session.person.id);
      const sessions = rows.map((row) => ({
        id: row.id,
        current: row.id === session.sessionId,
        created_at: new Date(row.created_at).toISOString(),
        last_used_at: new Date(row.last_used_at).toISOString(),
        expires_at: new Date(row.expires_at).toISOString(),
        address: row.address,
        user_agent: row.user_agent,
      }));
      return context.json({ sessions }, 200, PRIVATE);
    }),
    revokeSession: own(async (context, { session, self }) => {
      const only = context.req.param("id") ?? "";
      const ended = await people.sessions.end(self, { personId: session.person.id, only });
      if (!ended) throw new RequestError("not_found", "You have no open session with this id.");
      return context.body(null, 204, SAFE);
    }),
    revokeOtherSessions: own(async (context, { session, self }) => {
      await people.sessions.end(self, { personId: session.person.id, except: session.sessionId });
      return context.body(null, 204, SAFE);
    }),
    endViewAs: own(async (context, { session, self }) => {
      await people.viewing.end(self, session);
      return context.body(null, 204, SAFE);
    }),
  };
}
