import type { Clock } from "@kontor/core";
import { createBatchLoader } from "./batch-loader.ts";
import type { MaybePromise } from "./tenancy.ts";

/** Grants by the id of a key (or of a session), as the database had them at most a second ago. */
export interface GrantCache<Grant> {
  get(id: string): MaybePromise<Grant | null>;
  /** It was changed here: read it again. */
  forget(id: string): void;
}

/** An answer this old is still given, but read again in the background, so that a busy key never waits. */
const REFRESH_AFTER_MS = 400;
/** No answer older than this is given while the database answers. */
const MAX_AGE_MS = 1_000;
/** How long the last answer holds while the database does not answer: nobody can revoke a key in that time either. */
const GRACE_MS = 60_000;
/** Most keys remembered, for active ones and for others each; the oldest go first. */
const MOST_KEYS = 10_000;

interface Answer<Grant> {
  readonly grant: Grant | null;
  /** When the reading began: what it does not know yet is at most this old. */
  readonly readAt: number;
}

/** `loadGrants` leaves out the ids that are not active. */
export function createGrantCache<Grant>(
  loadGrants: (ids: readonly string[]) => Promise<ReadonlyMap<string, Grant>>,
  clock: Clock,
): GrantCache<Grant> {
  const active = new Map<string, Answer<Grant>>();
  const inactive = new Map<string, Answer<Grant>>();
  /** Ids forgotten since the reading under way began: it may have read what was before, so its answer is not kept. One reading runs at a time. */
  const forgotten = new Set<string>();
  const loader = createBatchLoader(async (ids) => {
    const readAt = clock.now();
    forgotten.clear();
    const grants = await loadGrants(ids);
    return ids.map((id) => {
      const answer = { grant: grants.get(id) ?? null, readAt };
      return forgotten.has(id) ? answer : remember(id, answer);
    });
  });

  /** Unknown ids have a map of their own: a flood of them drives out no active key. */
  const remember = (id: string, answer: Answer<Grant>): Answer<Grant> => {
    active.delete(id);
    inactive.delete(id);
    const answers = answer.grant ? active : inactive;
    answers.set(id, answer);
    const oldest = answers.keys().next();
    if (answers.size > MOST_KEYS && !oldest.done) answers.delete(oldest.value);
    return answer;
  };
  const read = async (id: string, last: Answer<Grant> | undefined): Promise<Grant | null> => {
    try {
      return (await loader.load(id)).grant;
    } catch (error) {
      if (last?.grant && ageOf(last, clock) < GRACE_MS) return last.grant;
      throw error;
    }
  };

  return {
    get(id) {
      const last = active.get(id) ?? inactive.get(id);
      if (!last || ageOf(last, clock) > MAX_AGE_MS) return read(id, last);
      // A failure shows when the answer is too old to be given.
      if (ageOf(last, clock) > REFRESH_AFTER_MS && last.grant) loader.load(id).catch(() => undefined);
      return last.grant;
    },
    forget(id) {
      forgotten.add(id);
      active.delete(id);
      inactive.delete(id);
    },
  };
}

/** A clock that was set back makes an answer old, never fresh for ever. */
function ageOf({ readAt }: Answer<unknown>, clock: Clock): number {
  const age = clock.now() - readAt;
  return age < 0 ? MAX_AGE_MS + 1 : age;
}
