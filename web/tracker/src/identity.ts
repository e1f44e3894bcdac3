import { uuidV7 } from "./uuid-v7.ts";

/** A session ends after this long without an event. */
export const SESSION_MS = 30 * 60_000;
const NAME = "kontor";
/** Visitor, session, ms of the last event. */
const FORM = /^([\w-]{36}) ([\w-]{36}) (\d{1,16})$/;

/** Whose events these are, as far as was agreed. */
export interface Ids {
  readonly visitor_id: string;
  readonly session_id: string;
}

/** Ids of the visitor and the session. */
export interface Identity {
  /** Ids for an event now; `kept` (consent `full`): shared by pages and days through the storage. */
  now(kept: boolean): Ids;
  /** Forgets all ids, also on the device. */
  forget(): void;
}

/** `storage` may be missing or refuse: then ids live as long as the page. */
export function createIdentity(storage: () => Storage): Identity {
  let known = "";
  return {
    now(kept) {
      const at = Date.now();
      // Another tab may have gone on meanwhile. What stands there may have been written by anyone.
      const stored = kept ? attempt(() => storage().getItem(NAME)) : undefined;
      const [, visitor = uuidV7(at), last = "", then = 0] = FORM.exec(stored ?? "") ?? FORM.exec(known) ?? [];
      const session = at - Number(then) < SESSION_MS ? last : uuidV7(at);
      known = `${visitor} ${session} ${at}`;
      if (kept) attempt(() => storage().setItem(NAME, known));
      return { visitor_id: visitor, session_id: session };
    },
    forget() {
      known = "";
      attempt(() => storage().removeItem(NAME));
    },
  };
}

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
