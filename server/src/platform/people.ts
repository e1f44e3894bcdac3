import type { SignInDependencies } from "@kontor/http";
import type { Config } from "../config/config.ts";
import type { Store } from "./store.ts";

/** What the front door needs to let people in. */
export function signInOf({ config, store }: { config: Config; store: Store }): SignInDependencies {
  return { people: store.people, publicUrl: config.publicUrl, loopbackOnly: isLoopbackOnly(config) };
}

/** Whoever connects sits at this machine: it listens on loopback, and nothing says that a proxy passes others on. */
function isLoopbackOnly({ host, trustProxy, publicUrl }: Config): boolean {
  return ["127.0.0.1", "::1", "localhost"].includes(host) && !trustProxy && publicUrl === undefined;
}

/** While nobody has an account: the line with the link that makes the first owner. A link of an earlier start is good no longer. */
export async function announceSetUp(
  { config, store }: { config: Config; store: Store },
  url: string,
): Promise<string | undefined> {
  const token = await store.people.accounts.createSetupLink();
  if (token === null) return undefined;
  const link = `${config.publicUrl ?? url}/#setup=${token}`;
  return `\nNobody has an account yet. This link makes the first owner; it is good once, for 24 hours:\n  ${link}`;
}
