import { access, constants, mkdir, open, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { openCountryTable } from "@kontor/domain/enrich";
import { findOwner } from "../platform/data-lock.ts";
import { foldersOf } from "../platform/folders.ts";
import { openReader } from "../platform/reader.ts";
import type { Config } from "../config/config.ts";
import type { Command } from "./command.ts";

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
}

const SYNCS = 20;
const LOW_DISK_BYTES = 1e9;

export const doctorCommand: Command = {
  name: "doctor",
  usage: "[--json]",
  summary:
    "Look at this machine, the data folder, the database and the lake, and say what is wrong and what to do.",
  options: { json: { type: "boolean" } },
  async run(invocation, context) {
    const findings: Finding[] = [];
    for (const [check, look] of checks) {
      const finding = await look(context.config).then(
        (detail) => ({ check, ok: true, detail }),
        (error: unknown) => ({
          check,
          ok: false,
          detail: error instanceof Error ? error.message : String(error),
        }),
      );
      findings.push(finding);
      if (invocation.values["json"] !== true)
        context.out(`${finding.ok ? "ok  " : "FAIL"}  ${check.padEnd(12)} ${finding.detail}\n`);
    }
    if (invocation.values["json"] === true)
      context.out(`${JSON.stringify({ ok: findings.every((finding) => finding.ok), findings })}\n`);
    return findings.every((finding) => finding.ok) ? 0 : 1;
  },
};

const checks: readonly (readonly [string, (config: Config) => Promise<string>])[] = [
  ["node", () => Promise.resolve(`Node ${process.versions.node}, ${process.platform} ${process.arch}`)],
  ["data folder", checkFolder],
  ["disk", checkDisk],
  ["owner", checkOwner],
  ["countries", checkCountries],
  ["lake", checkLake],
  ["sql", checkSql],
];

async function checkFolder(config: Config): Promise<string> {
  await mkdir(config.data, { recursive: true });
  await access(config.data, constants.W_OK);
  return config.data;
}

async function checkDisk(config: Config): Promise<string> {
  const { bavail, bsize } = await statfs(config.data);
  const free = bavail * bsize;
  const path = join(config.data, `doctor-${process.pid}`);
  const file = await open(path, "w");
  const times: number[] = [];
  for (let i = 0; i < SYNCS; i++) {
    const started = performance.now();
    await file.write(Buffer.alloc(4096), 0, 4096, i * 4096);
    await file.datasync();
    times.push(performance.now() - started);
  }
  await file.close();
  await rm(path);
  const median = times.sort((a, b) => a - b)[SYNCS / 2] ?? 0;
  const words = `${(free / 1e9).toFixed(1)} GB free, a synced write takes ${median.toFixed(2)} ms`;
  if (free < LOW_DISK_BYTES)
    throw new RangeError(`${words}. Free space: a full disk makes the server refuse events.`);
  return words;
}

async function checkOwner(config: Config): Promise<string> {
  const owner = await findOwner(config.data);
  return owner === undefined
    ? "no server runs on this folder"
    : `process ${owner.pid}${owner.url === undefined ? "" : ` at ${owner.url}`}`;
}

async function checkCountries(config: Config): Promise<string> {
  const country = await openCountryTable({ cacheDirectory: foldersOf(config.data).cache });
  return `8.8.8.8 is in ${country("8.8.8.8") ?? "no country"}`;
}

async function checkLake(config: Config): Promise<string> {
  await using reader = await openReader(config);
  const report = await reader.lake.check();
  const [first] = report.problems;
  const sizes = `${report.files} files, ${report.rows} rows, ${report.bytes} bytes`;
  if (first !== undefined)
    throw new RangeError(
      `${report.problems.length} problems, first: ${first.kind} ${first.path} ${first.detail}. See kontor lake check.`,
    );
  return sizes;
}

async function checkSql(config: Config): Promise<string> {
  await using reader = await openReader(config);
  const started = performance.now();
  await reader.query.run({
    tenant: "doctor",
    sql: "SELECT count(*) FROM events",
    format: "json",
    signal: AbortSignal.timeout(30_000),
  });
  return `a first query takes ${Math.round(performance.now() - started)} ms`;
}
