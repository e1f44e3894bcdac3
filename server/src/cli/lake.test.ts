import { copyFile, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readConfig, type Config } from "../config/config.ts";
import { foldersOf } from "../platform/folders.ts";
import { openPlatform } from "../platform/platform.ts";
import type { Command, Invocation } from "./command.ts";
import { lakeCommand } from "./lake.ts";
import { queryCommand } from "./query.ts";

describe("commands beside a server", () => {
  let config: Config;
  beforeEach(async () => {
    const data = await mkdtemp(join(tmpdir(), "kontor-lake-command-"));
    config = readConfig({ KONTOR_DATA: data, KONTOR_PORT: "0", KONTOR_LOG_LEVEL: "silent" });
    await using platform = await openPlatform(config);
    await platform.store.tenancy.ensureTenant("cafe");
    await platform.collector.put({ tenant: "cafe", keyId: "test" }, [Buffer.from(`{"event_name":"x"}`)], {});
    await platform.delivery.drain();
  });
  afterEach(() => rm(config.data, { recursive: true }));

  async function out(command: Command, positionals: string[], values: Invocation["values"] = {}) {
    let text = "";
    const take = (words: string) => void (text += words);
    const signal = new AbortController().signal;
    const defaults = Object.fromEntries(
      Object.entries(command.options).map(([name, option]) => [name, option.default]),
    );
    await command.run(
      { positionals, values: { ...defaults, ...values } },
      { config, signal, out: take, say: take },
    );
    return text;
  }

  test("lake check leaves nothing behind", async () => {
    const before = (await readdir(config.data)).sort();
    expect(await out(lakeCommand, ["check"])).toContain("The lake is sound: 1 files, 1 rows");
    expect((await readdir(config.data)).sort()).toEqual(before);
  });

  test("lake files names what is live, not what lies in the folder", async () => {
    const { lake } = foldersOf(config.data);
    const all = await readdir(lake, { recursive: true });
    const live = join(lake, all.find((name) => name.endsWith(".parquet")) ?? "");
    await copyFile(live, live.replace(".parquet", "-merged.parquet"));
    expect(await out(lakeCommand, ["files"])).toBe(`${live}\n`);
    expect(await out(lakeCommand, ["files"], { table: "failed_events" })).toBe("");
    expect(JSON.parse(await out(lakeCommand, ["files"], { json: true }))).toHaveLength(1);
  });

  test("a table that is not stored is refused", async () => {
    await expect(out(lakeCommand, ["files"], { table: "orders" })).rejects.toThrow(/--table must be one of/);
    const days = { table: "orders", days: "30" };
    await expect(out(lakeCommand, ["retention"], days)).rejects.toThrow(/--table must be one of/);
  });

  test("a tenant that nobody made is refused by name, with those there are", async () => {
    const tenant = { tenant: "caffe" };
    const refusal = `There is no tenant caffe in ${config.data} (there are: cafe).`;
    await expect(out(queryCommand, ["select 1"], tenant)).rejects.toThrow(refusal);
    await expect(out(lakeCommand, ["retention"], { ...tenant, days: "30" })).rejects.toThrow(refusal);
    expect(await out(queryCommand, ["select 1"], { tenant: "cafe" })).toContain("(1 row)");
  });
});
