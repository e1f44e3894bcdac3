import { systemClock } from "@kontor/core";
import { roles, type Role } from "@kontor/contracts";
import { beginDemo, demoZoneAt, type DemoWritten } from "@kontor/domain/demo";
import { createSettings } from "@kontor/domain/insight";
import { createProgressBar } from "../cli/progress-bar.ts";
import { DEMO_TENANT } from "./demo-data.ts";
import type { Platform } from "./platform.ts";

export { DEMO_TENANT } from "./demo-data.ts";

export interface Demo {
  /** Keys are shown once only: nothing when the tenant was made by an earlier start. */
  announcement(url: string): string | undefined;
  /** Writes the demo data in the background, up to now and from then on every ten minutes, or goes on with what an earlier start left undone. */
  fill(): Promise<void>;
}

/** On a data folder without a tenant: makes tenant `demo` and its three keys. Otherwise only goes on with what was begun. */
export async function prepareDemo(platform: Platform): Promise<Demo> {
  const { tenancy } = platform.store;
  const fill = () => fillWithProgress(platform);
  if ((await tenancy.listTenants()).length > 0) return { announcement: () => undefined, fill };
  // First: a crash right after it leaves a folder without a tenant, which is begun anew.
  await beginDemo(platform.reader.lake);
  const { createdAt } = await tenancy.createTenant(DEMO_TENANT, "Demo restaurant");
  await setUp(platform, createdAt);
  const keys: [Role, string][] = [];
  for (const role of roles)
    keys.push([role, (await tenancy.createKey({ tenant: DEMO_TENANT, role, name: "demo" })).token]);
  return { announcement: (url) => announce(url, new Map(keys)), fill };
}

/** Days are those of the shops; the data is written by the same clock, which the tenant's age tells. */
async function setUp({ store }: Platform, createdAt: number): Promise<void> {
  const usualCurrency = () => Promise.resolve(undefined);
  const settings = createSettings({ db: store.db, clock: systemClock, usualCurrency });
  await settings.set(DEMO_TENANT, { time_zone: demoZoneAt(createdAt).name, currency: "EUR" });
}

function announce(url: string, keys: ReadonlyMap<Role, string>): string {
  return [
    "",
    `This data folder was empty: tenant "${DEMO_TENANT}" is made, with demo data and three keys, shown this once only:`,
    ...[...keys].map(([role, token]) => `  ${role.padEnd(6)} ${token}`),
    "",
    "Try it:",
    `  curl ${url}/v1/events -H 'Authorization: Bearer ${keys.get("write")}' -d '{"event_name":"menu_view","table_id":"7"}'`,
    `  curl ${url}/v1/sql -H 'Authorization: Bearer ${keys.get("read")}' -d '{"sql":"select event_name, count(*) as n from events group by all order by n desc"}'`,
  ].join("\n");
}

async function fillWithProgress({ demo, delivery, logger }: Platform): Promise<void> {
  // Before it is ready, delivery takes files without a row for orphans.
  await delivery.ready;
  demo.goOn((error) => logger.error(error, "demo data"));
  const bar = process.stderr.isTTY ? createProgressBar("demo data", 1) : undefined;
  let events = 0;
  await demo.resume(({ days, of, events: more }: DemoWritten) => {
    events += more;
    if (days < of) bar?.update(days / of, `${events} events`);
    else bar?.finish(`${events} events`);
  });
}
