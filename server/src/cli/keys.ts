import { roles } from "@kontor/contracts";
import { existingData } from "../platform/existing-data.ts";
import { knownTenant } from "../platform/known-tenant.ts";
import { openStore } from "../platform/store.ts";
import {
  choice,
  requiredArgument,
  requiredOption,
  UsageError,
  type Command,
  type CommandContext,
  type Invocation,
} from "./command.ts";

export const keysCommand: Command = {
  name: "keys",
  usage: `create --tenant T --role ${roles.join("|")} [--name N] [--events-per-second N] [--bytes-per-second N]
keys list --tenant T [--json]
keys revoke ID`,
  summary: "Make (the key alone on stdout, shown once), list and revoke keys; works beside a running server.",
  options: {
    tenant: { type: "string" },
    role: { type: "string" },
    name: { type: "string" },
    "events-per-second": { type: "string" },
    "bytes-per-second": { type: "string" },
    json: { type: "boolean" },
  },
  run(invocation, context) {
    const [action] = invocation.positionals;
    if (action === "create") return create(invocation, context);
    if (action === "list") return list(invocation, context);
    if (action === "revoke") return revoke(invocation, context);
    throw new UsageError("Say create, list or revoke.");
  },
};

async function create(invocation: Invocation, context: CommandContext): Promise<number> {
  const tenant = requiredOption(invocation, "tenant");
  const role = choice(invocation.values["role"], roles, "role");
  const eventsPerSecond = limit(invocation, "events-per-second");
  const bytesPerSecond = limit(invocation, "bytes-per-second");
  await using store = await openStore(context.config, "here");
  await store.tenancy.ensureTenant(tenant);
  const { name } = invocation.values;
  const key = await store.tenancy.createKey({
    tenant,
    role,
    ...(typeof name === "string" ? { name } : {}),
    limits: {
      ...(eventsPerSecond === undefined ? {} : { eventsPerSecond }),
      ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }),
    },
  });
  context.out(`${key.token}\n`);
  context.say(`Key ${key.id} of tenant ${tenant} with role ${role}. It is shown this once only.`);
  return 0;
}

async function list(invocation: Invocation, context: CommandContext): Promise<number> {
  const tenant = requiredOption(invocation, "tenant");
  await existingData(context.config);
  await using store = await openStore(context.config, "here");
  await knownTenant(store.tenancy, tenant, context.config.data);
  const keys = await store.tenancy.listKeys(tenant);
  if (invocation.values["json"] === true) context.out(`${JSON.stringify(keys)}\n`);
  else
    for (const key of keys)
      context.out(
        `${key.id}  ${key.role.padEnd(5)}  ${key.revokedAt === null ? "active " : "revoked"}  ${key.name ?? ""}\n`,
      );
  return 0;
}

async function revoke(invocation: Invocation, context: CommandContext): Promise<number> {
  const id = requiredArgument(invocation, 1, "The key's ID");
  await existingData(context.config);
  await using store = await openStore(context.config, "here");
  const done = await store.tenancy.revokeKey(id);
  context.say(
    done
      ? `Key ${id} is revoked; a running server refuses it within a second.`
      : `There is no active key ${id}.`,
  );
  return done ? 0 : 1;
}

function limit(invocation: Invocation, name: string): number | undefined {
  const raw = invocation.values[name];
  if (raw === undefined) return undefined;
  const value = Number(raw);
  if (!(value > 0)) throw new UsageError(`--${name} must be a number above 0.`);
  return value;
}
