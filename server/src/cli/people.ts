import { existingData } from "../platform/existing-data.ts";
import { knownTenant } from "../platform/known-tenant.ts";
import { openStore } from "../platform/store.ts";
import { requiredArgument, requiredOption, UsageError, type Command } from "./command.ts";

export const peopleCommand: Command = {
  name: "people",
  usage: `list --tenant T [--json]
people reset EMAIL`,
  summary:
    "List who has a role in a tenant. Let somebody in who is locked out: a new password (alone on stdout, shown once), no second factor, no passkeys, all sessions ended.",
  options: { tenant: { type: "string" }, json: { type: "boolean" } },
  async run(invocation, context) {
    const [action] = invocation.positionals;
    if (action !== "list" && action !== "reset") throw new UsageError("Say list or reset.");
    const wanted =
      action === "list"
        ? requiredOption(invocation, "tenant")
        : requiredArgument(invocation, 1, "The e-mail address");
    await existingData(context.config);
    await using store = await openStore(context.config, "here");
    const { accounts, members } = store.people;
    if (action === "list") {
      await knownTenant(store.tenancy, wanted, context.config.data);
      const people = await members.list(wanted, true);
      if (invocation.values["json"] === true) context.out(`${JSON.stringify(people)}\n`);
      else
        for (const each of people) context.out(`${each.role.padEnd(9)}  ${each.email ?? ""}  ${each.name}\n`);
      return 0;
    }
    const password = await accounts.reset(wanted);
    if (password === null) {
      context.say(`Nobody has an account with the address ${wanted}.`);
      return 1;
    }
    context.out(`${password}\n`);
    context.say(
      `The new password of ${wanted}, shown this once only. A running server knows within a second.`,
    );
    return 0;
  },
};
