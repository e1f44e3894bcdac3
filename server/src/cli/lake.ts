import { openDuckDbLakeEngine } from "@kontor/embedded/lake-engine";
import { referrerPatterns } from "@kontor/domain/enrich";
import { foldersOf } from "../platform/folders.ts";
import { openReader } from "../platform/reader.ts";
import { UsageError, type Command } from "./command.ts";

export const lakeCommand: Command = {
  name: "lake",
  usage: `check [--shallow] [--json]
lake retention --table events --days N|off [--tenant T]`,
  summary: "Compare the lake's manifest, files and row counts; set how long rows are kept.",
  options: {
    shallow: { type: "boolean" },
    json: { type: "boolean" },
    table: { type: "string", default: "events" },
    days: { type: "string" },
    tenant: { type: "string" },
  },
  async run(invocation, context) {
    const [action] = invocation.positionals;
    await using reader = await openReader(context.config);
    if (action === "retention") {
      const { tenant, table, days } = invocation.values;
      const limit = days === "off" ? null : Number(days);
      if (limit !== null && !(Number.isInteger(limit) && limit > 0))
        throw new UsageError("--days must be a whole number above 0, or off.");
      await reader.lake.setRetention(typeof tenant === "string" ? tenant : null, String(table), limit);
      context.say(
        `Rows of ${typeof tenant === "string" ? `tenant ${tenant}` : "every tenant"} in ${String(table)} are kept ${limit === null ? "for ever" : `${limit} days`}.`,
      );
      return 0;
    }
    if (action !== "check") throw new UsageError("Say check or retention.");
    const folders = foldersOf(context.config.data);
    await using engine = await openDuckDbLakeEngine({
      root: folders.lake,
      scratch: `${folders.scratch}-check-${process.pid}`,
      patterns: referrerPatterns,
    });
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
  },
};
