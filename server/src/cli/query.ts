import { existingData } from "../platform/existing-data.ts";
import { knownTenant } from "../platform/known-tenant.ts";
import { openReader } from "../platform/reader.ts";
import { choice, requiredArgument, requiredOption, type Command } from "./command.ts";
import { formatTable } from "./format-table.ts";

export const queryCommand: Command = {
  name: "query",
  usage: `"SQL" --tenant T|--all-tenants [--format table|csv|json]`,
  summary:
    "Run one SELECT over a tenant's tables (or, for the operator, all tenants'); works beside a running server.",
  options: {
    tenant: { type: "string" },
    "all-tenants": { type: "boolean" },
    format: { type: "string", default: "table" },
    json: { type: "boolean" },
  },
  async run(invocation, context) {
    const sql = requiredArgument(invocation, 0, "The SQL");
    const everyone = invocation.values["all-tenants"] === true;
    const tenant = everyone ? "" : requiredOption(invocation, "tenant");
    const format =
      invocation.values["json"] === true
        ? "json"
        : choice(invocation.values["format"], ["table", "csv", "json"] as const, "format");
    await existingData(context.config);
    await using reader = await openReader(context.config);
    if (!everyone) await knownTenant(reader.store.tenancy, tenant, context.config.data);
    const statement = {
      sql,
      format: format === "csv" ? ("csv" as const) : ("json" as const),
      signal: context.signal,
    };
    const result = await (everyone
      ? reader.query.runTrusted(statement)
      : reader.query.run({ ...statement, tenant }));
    const text = await readText(result.body, format === "csv" ? (chunk) => context.out(chunk) : undefined);
    if (format === "json") context.out(`${text}\n`);
    if (format === "table") context.out(formatTable(JSON.parse(text)));
    return 0;
  },
};

async function readText(body: ReadableStream<Uint8Array>, passOn?: (text: string) => void): Promise<string> {
  const decoder = new TextDecoder();
  let whole = "";
  const take = (text: string) => (passOn === undefined ? (whole += text) : passOn(text));
  for await (const chunk of body) take(decoder.decode(chunk, { stream: true }));
  take(decoder.decode());
  return whole;
}
