import { roles, type Role } from "@kontor/contracts";
import { demoEvents } from "./demo-events.ts";
import type { Platform } from "./platform.ts";

export const DEMO_TENANT = "demo";

export interface Demo {
  announcement(url: string): string;
  /** Writes the demo data through the front door, in the background. */
  fill(signal: AbortSignal): Promise<void>;
}

/** On a data folder without a tenant: makes tenant `demo` and its three keys. Otherwise nothing. */
export async function prepareDemo(platform: Platform): Promise<Demo | undefined> {
  const { tenancy } = platform.store;
  if ((await tenancy.listTenants()).length > 0) return undefined;
  await tenancy.createTenant(DEMO_TENANT, "Demo restaurant");
  const keys: [Role, string][] = [];
  for (const role of roles)
    keys.push([role, (await tenancy.createKey({ tenant: DEMO_TENANT, role, name: "demo" })).token]);
  return { announcement: (url) => announce(url, new Map(keys)), fill: (signal) => fill(platform, signal) };
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

async function fill(platform: Platform, signal: AbortSignal): Promise<void> {
  for (const batch of demoEvents(Date.now())) {
    if (signal.aborted) return;
    const body = Buffer.from(JSON.stringify(batch));
    await platform.collector.collect({ tenant: DEMO_TENANT, keyId: "demo" }, body, {
      contentType: "application/json",
    });
  }
}
