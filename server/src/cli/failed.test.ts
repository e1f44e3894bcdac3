import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readConfig, type Config } from "../config/config.ts";
import { listen } from "../platform/listen.ts";
import { openPlatform, type Platform } from "../platform/platform.ts";
import { failedCommand } from "./failed.ts";

/** One more than a page of the list. */
const FAILED = 1001;
const TENANT = "cafe";

describe("kontor failed", () => {
  let config: Config;
  beforeEach(async () => {
    const data = await mkdtemp(join(tmpdir(), "kontor-failed-"));
    config = readConfig({ KONTOR_DATA: data, KONTOR_PORT: "0", KONTOR_LOG_LEVEL: "silent" });
  });
  afterEach(() => rm(config.data, { recursive: true }));

  test("replay --all takes all of them, with and without a running server", async () => {
    {
      await using platform = await openPlatform(config);
      await failEvents(platform);
      await using _server = await listen(platform);
      expect(await replayAll(config)).toBe(FAILED);
    }
    expect(await replayAll(config)).toBe(FAILED);
  });

  test("list shows what is open; --all shows what was replayed too, and when", async () => {
    {
      await using platform = await openPlatform(config);
      await failEvents(platform, 2);
      await using _server = await listen(platform);
      const [newest, oldest] = await bothIds(config);
      const event = JSON.stringify({ event_name: "menu_view" });
      await runFailed(config, `replay ${newest}`, { event });
      const open = await runFailed(config, "list", {});
      expect(open).toMatch(new RegExp(`^${oldest}  \\S+  decode/`));
      expect(open.trim().split("\n")).toHaveLength(1);
      const all = await runFailed(config, "list", { all: true });
      expect(all).toMatch(new RegExp(`^${newest}  \\S+  replayed \\S+Z  decode/`, "m"));
      expect(all).toMatch(new RegExp(`^${oldest}  \\S+  open  decode/`, "m"));
    }
    const [oldest, ...others] = JSON.parse(await runFailed(config, "list", { json: true })) as object[];
    expect(others).toEqual([]);
    expect(oldest).toMatchObject({ replayed_at: null, raw: expect.any(String) });
    expect(await bothIds(config)).toHaveLength(2);
  });

  test("a command that goes through the server leaves no key behind", async () => {
    await using platform = await openPlatform(config);
    await platform.store.tenancy.ensureTenant(TENANT);
    await using _server = await listen(platform);
    await runFailed(config, "list", {});
    await expect(runFailed(config, "list", { limit: "0" })).rejects.toThrow(/The server answered 400/);
    expect(await platform.store.tenancy.listKeys(TENANT)).toEqual([]);
  });

  test("replay of an id that nobody has is a failure", async () => {
    await using platform = await openPlatform(config);
    await platform.store.tenancy.ensureTenant(TENANT);
    await using _server = await listen(platform);
    let out = "";
    const code = await failedCommand.run(
      { positionals: ["replay", "nobody-has-it"], values: { tenant: TENANT } },
      {
        config,
        signal: new AbortController().signal,
        out: (text) => void (out += text),
        say: () => undefined,
      },
    );
    expect(JSON.parse(out)).toEqual({ failed_id: "nobody-has-it", result: "not_found" });
    expect(code).toBe(1);
  });
});

async function runFailed(
  config: Config,
  action: string,
  values: Record<string, string | boolean>,
): Promise<string> {
  let out = "";
  await failedCommand.run(
    { positionals: action.split(" "), values: { tenant: TENANT, limit: "50", ...values } },
    {
      config,
      signal: new AbortController().signal,
      out: (text) => void (out += text),
      say: () => undefined,
    },
  );
  return out;
}

async function bothIds(config: Config): Promise<string[]> {
  const events = JSON.parse(await runFailed(config, "list", { all: true, json: true })) as {
    failed_id: string;
  }[];
  return events.map(({ failed_id: id }) => id);
}

async function failEvents({ store, collector, delivery }: Platform, count = FAILED): Promise<void> {
  await store.tenancy.ensureTenant(TENANT);
  const records = Array.from({ length: count }, (_, at) => Buffer.from(`no JSON ${at}`));
  await collector.put({ tenant: TENANT, keyId: "test" }, records, {});
  await delivery.drain();
}

/** How many different events the command speaks of. */
async function replayAll(config: Config): Promise<number> {
  let out = "";
  await failedCommand.run(
    { positionals: ["replay"], values: { tenant: TENANT, all: true, json: true } },
    {
      config,
      signal: new AbortController().signal,
      out: (text) => void (out += text),
      say: () => undefined,
    },
  );
  const results = JSON.parse(out) as { failed_id: string }[];
  return new Set(results.map(({ failed_id }) => failed_id)).size;
}
