import { systemClock, type SqlDatabase } from "@kontor/core";
import { openPeople, type OidcSettings, type People, type PeopleTables } from "@kontor/domain/people";
import { createImageResizer, DiskObjectStore } from "@kontor/embedded";
import { DEMO_TENANT } from "./demo-tenant.ts";

/** People on the store's database; `folder` keeps their photos. */
export function openPeopleOn<Tables extends PeopleTables>(
  db: SqlDatabase<Tables>,
  masterKey: Buffer,
  { folder, oidc }: { readonly folder: string; readonly oidc?: OidcSettings | undefined },
): People {
  return openPeople({
    db,
    clock: systemClock,
    masterKey,
    demoTenant: DEMO_TENANT,
    oidc,
    photos: { objects: new DiskObjectStore(folder), images: createImageResizer() },
  });
}
