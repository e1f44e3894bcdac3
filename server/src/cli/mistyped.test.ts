import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readConfig } from "../config/config.ts";
import { listen } from "../platform/listen.ts";
import { openPlatform } from "../platform/platform.ts";
import { openStore } from "../platform/store.ts";
import type { Command, Invocation } from "./command.ts";
import { dashboardsCommand } from "./dashboards.ts";
import { failedCommand } from "./failed.ts";
import { importCommand } from "./import.ts";
import { keysCommand } from "./keys.ts";
import { lakeCommand } from "./lake.ts";
import { peopleCommand } from "./people.ts";
import { queryCommand } from "./query.ts";
import { schemasCommand } from "./schemas.ts";

/** What a command is called with besides `--tenant`. `FILE` stands for one that is there. */
const ofATenant: readonly (readonly [Command, readonly string[], Invocation["values"]?])[] = [
  [dashboardsCommand, ["list"]],
  [dashboardsCommand, ["export", "today"]],
  [dashboardsCommand, ["import", "FILE"]],
  [failedCommand, ["list"]],
  [failedCommand, ["replay"], { all: true }],
  [keysCommand, ["list"]],
  [lakeCommand, ["retention"], { days: "30" }],
  [peopleCommand, ["list"]],
  [queryCommand, ["select 1"]],
  [schemasCommand, ["list"]],
  [schemasCommand, ["set", "view_item", "FILE"]],
  [schemasCommand, ["remove", "view_item"]],
  [schemasCommand, ["unknown", "deny"]],
];
const ofAFolder = [
  ...ofATenant,
  [keysCommand, ["revoke", "KT"]],
  [lakeCommand, ["check"]],
  [lakeCommand, ["files"]],
  [peopleCommand, ["reset", "a@example.org"]],
] as const;
const named = <Row extends readonly [Command, ...unknown[]]>(rows: readonly Row[]) =>
  rows.map((row) => [`${row[0].name} ${String(row[1])}`, row] as const);

describe("a slip of the pen", () => {
  let folder: string;
  let data: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "kontor-mistyped-"));
    data = join(folder, "data");
    await writeFile(join(folder, "FILE"), `{"event_name":"view_item"}\n`);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const config = () => readConfig({ KONTOR_DATA: data, KONTOR_PORT: "0", KONTOR_LOG_LEVEL: "silent" });

  async function run(command: Command, positionals: readonly string[], values: Invocation["values"] = {}) {
    const defaults = Object.fromEntries(
      Object.entries(command.options).map(([name, option]) => [name, option.default]),
    );
    let out = "";
    let said = "";
    const code = await command.run(
      {
        positionals: positionals.map((each) => (each === "FILE" ? join(folder, each) : each)),
        values: { ...defaults, ...values },
      },
      {
        config: config(),
        signal: new AbortController().signal,
        out: (text) => void (out += text),
        say: (text) => void (said += text),
      },
    );
    return { code, out, said };
  }

  const tenants = async () => {
    await using store = await openStore(config(), "here");
    return (await store.tenancy.listTenants()).map(({ id }) => id);
  };

  test.each(named(ofATenant))("%s refuses a tenant that nobody made, and makes none", async (_, row) => {
    await run(keysCommand, ["create"], { tenant: "cafe", role: "read" });
    const [command, positionals, values] = row;
    await expect(run(command, positionals, { ...values, tenant: "caffe" })).rejects.toThrow(
      `There is no tenant caffe in ${data} (there are: cafe).`,
    );
    expect(await tenants()).toEqual(["cafe"]);
  });

  test.each(named(ofAFolder))("%s refuses a folder without data, and makes none", async (_, row) => {
    const [command, positionals, values] = row;
    await expect(run(command, positionals, { ...values, tenant: "cafe" })).rejects.toThrow(
      `There is no Kontor data in ${data}.`,
    );
    expect(await readdir(folder)).toEqual(["FILE"]);
  });

  test("a running server is not sent what is meant for a tenant that nobody made", async () => {
    await using platform = await openPlatform(config());
    await platform.store.tenancy.ensureTenant("cafe");
    await using _server = await listen(platform);
    await expect(run(failedCommand, ["list"], { tenant: "caffe" })).rejects.toThrow(
      /There is no tenant caffe/,
    );
    expect(await tenants()).toEqual(["cafe"]);
  });

  test("import makes a tenant, and the folder, and says so once", async () => {
    const imports = () => run(importCommand, ["ndjson", "FILE"], { tenant: "cafe", json: true });
    const first = await imports();
    expect(first).toMatchObject({ code: 0, out: `{"accepted":1,"rejected":0}\n` });
    expect(first.said).toContain("Made the tenant cafe, which was new.");
    expect((await imports()).said).not.toContain("Made");
    expect(await tenants()).toEqual(["cafe"]);
  });
});
