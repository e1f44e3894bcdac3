import { readFile } from "node:fs/promises";
import { systemClock } from "@kontor/core";
import { createSchemaRegistry } from "@kontor/domain/deliver";
import { existingData } from "../platform/existing-data.ts";
import { knownTenant } from "../platform/known-tenant.ts";
import { openStore } from "../platform/store.ts";
import { choice, requiredArgument, requiredOption, UsageError, type Command } from "./command.ts";

export const schemasCommand: Command = {
  name: "schemas",
  usage: `set EVENT_NAME FILE.json --tenant T [--mode observe|enforce]
schemas list --tenant T [--json]
schemas remove EVENT_NAME --tenant T
schemas unknown allow|deny --tenant T`,
  summary:
    "JSON Schemas of a tenant's events: observe notes breaches in schema_error, enforce sends them to failed_events.",
  options: {
    tenant: { type: "string" },
    mode: { type: "string", default: "observe" },
    json: { type: "boolean" },
  },
  async run(invocation, context) {
    const [action] = invocation.positionals;
    const tenant = requiredOption(invocation, "tenant");
    await existingData(context.config);
    await using store = await openStore(context.config, "here");
    await knownTenant(store.tenancy, tenant, context.config.data);
    const registry = createSchemaRegistry({ db: store.db, clock: systemClock });
    if (action === "list") {
      const schemas = await registry.list(tenant);
      if (invocation.values["json"] === true) context.out(`${JSON.stringify(schemas)}\n`);
      else
        for (const { eventName, mode, version } of schemas)
          context.out(`${eventName}  ${mode}  version ${version}\n`);
      return 0;
    }
    if (action === "unknown") {
      await registry.setUnknownEvents(
        tenant,
        choice(invocation.positionals[1], ["allow", "deny"] as const, "policy"),
      );
      return 0;
    }
    const eventName = requiredArgument(invocation, 1, "The event's name");
    if (action === "remove") return (await registry.remove(tenant, eventName)) ? 0 : 1;
    if (action !== "set") throw new UsageError("Say set, list, remove or unknown.");
    const mode = choice(invocation.values["mode"], ["observe", "enforce"] as const, "mode");
    const result = await registry.set(tenant, {
      eventName,
      mode,
      schema: await readSchema(requiredArgument(invocation, 2, "The schema's file")),
    });
    context.say(
      result.ok
        ? `Version ${result.version} of ${eventName} is in force within a second.`
        : `${result.path}: ${result.message}`,
    );
    return result.ok ? 0 : 1;
  },
};

async function readSchema(path: string): Promise<unknown> {
  const text = await readFile(path, "utf8");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
