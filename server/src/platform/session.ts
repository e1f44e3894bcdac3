import { KontorError } from "@kontor/core";
import type { Config } from "../config/config.ts";
import { findOwner } from "./data-lock.ts";
import { existingData } from "./existing-data.ts";
import { knownTenant } from "./known-tenant.ts";
import { openPlatform, type Platform } from "./platform.ts";
import { openStore } from "./store.ts";
import type { Role } from "@kontor/contracts";

/** Another process owns the data folder but does not listen yet. */
export class ServerStartingError extends KontorError {
  constructor(pid: number) {
    super(
      "unavailable",
      `Process ${pid} has the data folder but is not listening yet. Try again in a moment.`,
    );
  }
}

/** The platform a command works on: the server that is running, spoken to over HTTP with a key made for this command, or one opened here. */
export type Session =
  | { readonly kind: "remote"; readonly url: string; readonly token: string }
  | { readonly kind: "local"; readonly platform: Platform };

/** Runs `work` on the running server or, without one, on a platform opened in this process; what was accepted is in the lake when a local one closes. Refuses a folder without data, and a tenant that nobody made. */
export async function withSession<Result>(
  config: Config,
  tenant: string,
  role: Role,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  await assertTenant(config, tenant);
  const owner = await findOwner(config.data);
  if (owner === undefined) {
    await using platform = await openPlatform(config);
    await platform.delivery.ready;
    return await work({ kind: "local", platform });
  }
  if (owner.url === undefined) throw new ServerStartingError(owner.pid);
  await using store = await openStore(config, "here");
  const key = await store.tenancy.createKey({ tenant, role, name: "command line" });
  try {
    return await work({ kind: "remote", url: owner.url, token: key.token });
  } finally {
    await store.tenancy.removeKey(key.id);
  }
}

// Before a platform is opened: that takes seconds.
async function assertTenant(config: Config, tenant: string): Promise<void> {
  await existingData(config);
  await using store = await openStore(config, "here");
  await knownTenant(store.tenancy, tenant, config.data);
}
