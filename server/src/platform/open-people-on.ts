import { systemClock, type SqlDatabase } from "@kontor/core";
import { openPeople, type People, type PeopleTables } from "@kontor/domain/people";
import { DEMO_TENANT } from "./demo-tenant.ts";

/** People on the store's database. */
export function openPeopleOn<Tables extends PeopleTables>(
  db: SqlDatabase<Tables>,
  masterKey: Buffer,
): People {
  return openPeople({ db, clock: systemClock, masterKey, demoTenant: DEMO_TENANT });
}
