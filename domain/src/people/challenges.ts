import type { PeopleContext } from "./context.ts";
import { insertChallenge, takeChallenge, type ChallengeRow } from "./sql/factors.ts";
import { hashToken, newToken } from "./tokens.ts";

const CHALLENGE_MS = 5 * 60_000;

/** What is asked of a browser or provider and must come back: good for 5 minutes, once. */
export interface Challenges {
  /** Gives the id that comes back. */
  put(kind: string, payload: string, personId?: string): Promise<string>;
  /** undefined when it was used, is too old, or of another kind. */
  take(kind: string, id: string): Promise<ChallengeRow | undefined>;
}

export function createChallenges({ db, clock }: Pick<PeopleContext, "db" | "clock">): Challenges {
  return {
    async put(kind, payload, personId) {
      const id = newToken();
      const expiresAt = clock.now() + CHALLENGE_MS;
      const row = { id: hashToken(id), kind, payload, person_id: personId ?? null, expires_at: expiresAt };
      await insertChallenge(db.query, row, clock.now());
      return id;
    },
    take: (kind, id) => takeChallenge(db.query, hashToken(id), kind, clock.now()),
  };
}
