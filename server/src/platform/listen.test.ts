import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readConfig } from "../config/config.ts";
import { listen } from "./listen.ts";
import { openPlatform } from "./platform.ts";

test("a start that fails after the port was taken lets go of it", async () => {
  const data = await mkdtemp(join(tmpdir(), "kontor-listen-"));
  const config = readConfig({ KONTOR_DATA: data, KONTOR_PORT: "0", KONTOR_LOG_LEVEL: "silent" });
  {
    await using platform = await openPlatform(config);
    let taken = "";
    const announce = (url: string) => {
      taken = url;
      return Promise.reject(new Error("the disk is full"));
    };
    await expect(listen({ ...platform, announce })).rejects.toThrow("the disk is full");
    await expect(fetch(`${taken}/livez`)).rejects.toThrow("fetch failed");
  }
  await rm(data, { recursive: true });
});
