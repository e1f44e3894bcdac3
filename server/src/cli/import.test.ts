import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readConfig, type Config } from "../config/config.ts";
import { listen } from "../platform/listen.ts";
import { openPlatform } from "../platform/platform.ts";
import { importCommand } from "./import.ts";

const DAY = "2024-01-01T10:00:00Z";
const event = (change: object = {}) => JSON.stringify({ event_name: "view", event_time: DAY, ...change });
const large = (bytes: number) => event({ props: { note: "é".repeat((bytes - 100) / 2) } });

/** A request full of what the door refuses; what is too large for an event, and, with an id, for a request; one that is good. */
const LINES = [
  ...Array.from({ length: 1000 }, () => event({ event_time: "1960-01-01T00:00:00Z" })),
  large(3_000_000),
  large(8 << 20),
  event(),
];

describe("kontor import", () => {
  let config: Config;
  let file: string;
  beforeEach(async () => {
    const data = await mkdtemp(join(tmpdir(), "kontor-import-"));
    config = readConfig({ KONTOR_DATA: data, KONTOR_PORT: "0", KONTOR_LOG_LEVEL: "silent" });
    file = join(data, "events.jsonl");
    await writeFile(file, `${LINES.join("\n")}\n`);
  });
  afterEach(() => rm(config.data, { recursive: true }));

  test("sends on behind events that the door refuses, with and without a running server", async () => {
    const outcome = { code: 0, totals: { accepted: 1, rejected: LINES.length - 1 } };
    expect(await importFile(config, file)).toEqual(outcome);
    await using platform = await openPlatform(config);
    await using _server = await listen(platform);
    expect(await importFile(config, file)).toEqual(outcome);
  });
});

async function importFile(config: Config, file: string) {
  let out = "";
  const code = await importCommand.run(
    { positionals: ["ndjson", file], values: { tenant: "cafe", json: true } },
    {
      config,
      signal: new AbortController().signal,
      out: (text) => void (out += text),
      say: () => undefined,
    },
  );
  return { code, totals: JSON.parse(out) as unknown };
}
