import { expect, it, vi } from "vitest";
import { powerCutRun } from "./testing/power-cut-run.ts";

// Every checksum is 0, written and compared: a log without checksums. Only this file sees it.
vi.mock("node:zlib", async (original) => ({
  ...(await original<typeof import("node:zlib")>()),
  crc32: () => 0,
}));

it("power cuts would be noticed if the log did not check its checksums", async () => {
  let noticed = 0;
  for (let seed = 0; seed < 300; seed++) {
    const violations = await powerCutRun(seed).catch((error: unknown) => [String(error)]);
    if (violations.length > 0) noticed++;
  }
  expect(noticed).toBeGreaterThan(3);
});
