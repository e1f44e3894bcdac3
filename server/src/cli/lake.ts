import { rm } from "node:fs/promises";
import { lakeTables } from "@kontor/contracts";
import { openDuckDbLakeEngine } from "@kontor/embedded/lake-engine";
import { referrerPatterns } from "@kontor/domain/enrich";
import { existingData } from "../platform/existing-data.ts";
import { foldersOf } from "../platform/folders.ts";
import { knownTenant } from "../platform/known-tenant.ts";
import { openReader, type Reader } from "../platform/reader.ts";
import { choice, UsageError, type Command, type CommandContext, type Invocation } from "./command.ts";

export const lakeCommand: Command = {
  name: "lake",
  usage: `check [--shallow] [--json]
lake files [--table events] [--json]
lake retention --table events --days N|off [--tenant T]`,
  summary:
    "Compare the lake's manifest, files and row counts; list the files of this moment for other programs; set how long rows are kept.",
  options: {
    shallow: { type: "boolean" },
    json: { type: "boolean" },
    table: { type: "string", default: "events" },
    days: { type: "string" },
    tenant: { type: "string" },
  },
  async run(invocation, context) {
    const action = actions.get(invocation.positionals[0] ?? "");
    if (action === undefined) throw new UsageError("Say check, files or retention.");
    await existingData(context.config);
    await using reader = await openReader(context.config);
    return await action(reader, invocation, context);
  },
};

type Action = (reader: Reader, invocation: Invocation, context: CommandContext) => Promise<number>;

const actions: ReadonlyMap<string, Action> = new Map([
  ["check", check],
  ["files", listFiles],
  ["retention", setRetention],
]);

async function check(reader: Reader, invocation: Invocation, context: CommandContext): Promise<number> {
  const folders = foldersOf(context.config.data);
  const scratch = `${folders.scratch}-check-${process.pid}`;
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(scratch, { recursive: true, force: true }));
  const engine = stack.use(
    await openDuckDbLakeEngine({ root: folders.lake, scratch, patterns: referrerPatterns }),
  );
  const report = await reader.lake.check(
    invocation.values["shallow"] === true ? {} : { countRows: (path) => engine.countRows(path) },
  );
  if (invocation.values["json"] === true) context.out(`${JSON.stringify(report)}\n`);
  else {
    for (const problem of report.problems)
      context.out(`${problem.kind}  ${problem.path}  ${problem.detail}\n`);
    context.out(
      `${report.ok ? "The lake is sound" : `${report.problems.length} problems`}: ${report.files} files, ${report.rows} rows, ${report.bytes} bytes.\n`,
    );
  }
  return report.ok ? 0 : 1;
}

// The folder itself also holds files that were just merged into others: whoever reads all of it counts rows twice.
async function listFiles(reader: Reader, invocation: Invocation, context: CommandContext): Promise<number> {
  const files = await reader.lake.files({ table: storedTable(invocation) });
  const paths = files.map((file) => reader.lake.locate(file));
  if (invocation.values["json"] === true) context.out(`${JSON.stringify(paths)}\n`);
  else for (const path of paths) context.out(`${path}\n`);
  return 0;
}

function storedTable(invocation: Invocation): string {
  const names = lakeTables.map(({ name }) => name);
  return choice(invocation.values["table"], names, "table");
}

async function setRetention(
  reader: Reader,
  invocation: Invocation,
  context: CommandContext,
): Promise<number> {
  const { tenant, days } = invocation.values;
  const table = storedTable(invocation);
  const limit = days === "off" ? null : Number(days);
  if (limit !== null && !(Number.isInteger(limit) && limit > 0))
    throw new UsageError("--days must be a whole number above 0, or off.");
  if (typeof tenant === "string") await knownTenant(reader.store.tenancy, tenant, context.config.data);
  await reader.lake.setRetention(typeof tenant === "string" ? tenant : null, table, limit);
  context.say(
    `Rows of ${typeof tenant === "string" ? `tenant ${tenant}` : "every tenant"} in ${table} are kept ${limit === null ? "for ever" : `${limit} days`}.`,
  );
  return 0;
}
