import { readFile } from "node:fs/promises";
import { DashboardSchema, type Dashboard } from "@kontor/contracts";
import { systemClock } from "@kontor/core";
import { createDashboards, type Dashboards } from "@kontor/domain/insight";
import { Value } from "typebox/value";
import { existingData } from "../platform/existing-data.ts";
import { knownTenant } from "../platform/known-tenant.ts";
import { openStore } from "../platform/store.ts";
import {
  requiredArgument,
  requiredOption,
  UsageError,
  type Command,
  type CommandContext,
  type Invocation,
} from "./command.ts";

export const dashboardsCommand: Command = {
  name: "dashboards",
  usage: `list --tenant T [--json]
dashboards export ID --tenant T
dashboards import FILE.json --tenant T`,
  summary: "A tenant's dashboards as readable JSON: export prints one, import creates or replaces it.",
  options: { tenant: { type: "string" }, json: { type: "boolean" } },
  async run(invocation, context) {
    const [action] = invocation.positionals;
    if (action !== "list" && action !== "export" && action !== "import") {
      throw new UsageError("Say list, export or import.");
    }
    const tenant = requiredOption(invocation, "tenant");
    await existingData(context.config);
    await using store = await openStore(context.config, "here");
    await knownTenant(store.tenancy, tenant, context.config.data);
    const dashboards = createDashboards({ db: store.db, clock: systemClock });
    if (action === "list") return await list(dashboards, tenant, invocation, context);
    if (action === "export") return await exportOne(dashboards, tenant, invocation, context);
    return await importOne(dashboards, tenant, invocation, context);
  },
};

async function list(
  dashboards: Dashboards,
  tenant: string,
  { values }: Invocation,
  context: CommandContext,
): Promise<number> {
  const all = (await dashboards.list(tenant)).map(({ dashboard: { id, title, tiles }, revision }) => ({
    id,
    title,
    tiles: tiles.length,
    built_in: revision === 0,
  }));
  if (values["json"] === true) context.out(`${JSON.stringify(all)}\n`);
  else
    for (const { id, title, tiles, built_in } of all)
      context.out(`${id}  ${title}  ${tiles} tiles${built_in ? "  built in" : ""}\n`);
  return 0;
}

async function exportOne(
  dashboards: Dashboards,
  tenant: string,
  invocation: Invocation,
  context: CommandContext,
): Promise<number> {
  const id = requiredArgument(invocation, 1, "The dashboard's id");
  const found = await dashboards.get(tenant, id);
  if (found === undefined) {
    context.say(
      `Tenant ${tenant} has no dashboard ${id}. \`kontor dashboards list --tenant ${tenant}\` names them.`,
    );
    return 1;
  }
  context.out(`${JSON.stringify(found.dashboard, null, 2)}\n`);
  return 0;
}

async function importOne(
  dashboards: Dashboards,
  tenant: string,
  invocation: Invocation,
  context: CommandContext,
): Promise<number> {
  const dashboard = await readDashboard(requiredArgument(invocation, 1, "The dashboard's file"));
  const { revision } = await dashboards.put(tenant, dashboard, "any");
  context.say(`Dashboard ${dashboard.id} of tenant ${tenant} is ${revision === 1 ? "created" : "replaced"}.`);
  return 0;
}

async function readDashboard(path: string): Promise<Dashboard> {
  const text = await readFile(path, "utf8");
  const value = parse(path, text);
  if (Value.Check(DashboardSchema, value)) return value;
  const [fault] = Value.Errors(DashboardSchema, value);
  throw new UsageError(`${path} is no dashboard: ${fault?.instancePath ?? ""} ${fault?.message ?? ""}`);
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
