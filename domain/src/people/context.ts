import type { Clock, SqlDatabase } from "@kontor/core";
import type { AttemptLimiter } from "./attempt-limiter.ts";
import type { Passwords } from "./password.ts";
import type { Seal } from "./seal.ts";
import type { PeopleView } from "./tables.ts";

/** What the parts of this module share. */
export interface PeopleContext {
  readonly db: SqlDatabase<PeopleView>;
  readonly clock: Clock;
  readonly passwords: Passwords;
  readonly seal: Seal;
  readonly limiter: AttemptLimiter;
  /** The tenant of the demo, which belongs to nobody. */
  readonly demoTenant: string;
}
