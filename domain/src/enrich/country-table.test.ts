import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CountryLookup } from "./country-index.ts";
import { openCountryTable } from "./country-table.ts";

describe("the bundled country table", () => {
  let cacheDirectory: string;
  let country: CountryLookup;
  const cacheErrors: unknown[] = [];
  const open = () => openCountryTable({ cacheDirectory, onCacheError: (error) => cacheErrors.push(error) });

  beforeAll(async () => {
    cacheDirectory = join(await mkdtemp(join(tmpdir(), "kontor-countries-")), "cache");
    country = await open();
  });
  afterAll(() => rm(join(cacheDirectory, ".."), { recursive: true, force: true }));

  test.each([
    ["8.8.8.8", "US"],
    ["83.149.9.216", "RU"],
    ["193.99.144.80", "DE"],
    ["2003:e0::1", "DE"],
    ["::ffff:193.99.144.80", "DE"],
    ["::ffff:c163:9050", "DE"],
    ["193.99.144.80:51234", "DE"],
    ["[2001:4860:4860::8888]:443", "US"],
    [" 8.8.8.8 ", "US"],
  ])("knows %s is in %s from the first call on", (ip, expected) => {
    expect(country(ip)).toBe(expected);
  });

  test.each([
    "127.0.0.1",
    "10.1.2.3",
    "172.31.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.0.1",
    "0.0.0.0",
    "255.255.255.255",
    "224.0.0.1",
  ])("knows no country of the reserved address %s", (ip) => {
    expect(country(ip)).toBeUndefined();
  });

  test.each(["::", "::1", "fe80::1%eth0", "fd00::1", "ff02::1", "2001:db8::1", "::ffff:10.0.0.1"])(
    "knows no country of the reserved address %s",
    (ip) => {
      expect(country(ip)).toBeUndefined();
    },
  );

  test.each([
    "",
    "-",
    "unknown",
    "localhost",
    "8.8.8",
    "8.8.8.8.8",
    "8.8.8.256",
    "08.8.8.8",
    "8.8.8.8/8",
    "1::2::3",
    "12345::",
    ":",
    "8".repeat(101),
  ])("knows no country of %j", (text) => {
    expect(country(text)).toBeUndefined();
  });

  test("takes at most 12 MB", async () => {
    const [name = ""] = await readdir(cacheDirectory);
    expect((await readFile(join(cacheDirectory, name))).length).toBeLessThan(12_000_000);
  });

  test("opens from its cache without building again", async () => {
    const [name = ""] = await readdir(cacheDirectory);
    const path = join(cacheDirectory, name);
    await chmod(path, 0o444);
    expect((await open())("8.8.8.8")).toBe("US");
    expect((await readdir(cacheDirectory)).length).toBe(1);
  });

  test("builds anew when the cache is damaged, and removes what older versions left", async () => {
    const [name = ""] = await readdir(cacheDirectory);
    const path = join(cacheDirectory, name);
    await chmod(path, 0o644);
    const whole = await readFile(path);
    const damaged = Buffer.from(whole);
    damaged[damaged.length - 100] = 0xff;
    await writeFile(path, damaged);
    await writeFile(join(cacheDirectory, "countries-v0-1.0.0.bin"), "old");
    expect((await open())("8.8.8.8")).toBe("US");
    expect(await readdir(cacheDirectory)).toEqual([name]);
    expect((await readFile(path)).equals(whole)).toBe(true);
  });

  test("works without a cache that can be written, and tells", async () => {
    const file = join(cacheDirectory, "..", "a-file");
    await writeFile(file, "");
    const table = await openCountryTable({
      cacheDirectory: file,
      onCacheError: (error) => cacheErrors.push(error),
    });
    expect(table("8.8.8.8")).toBe("US");
    expect(cacheErrors).toHaveLength(1);
  });
});
