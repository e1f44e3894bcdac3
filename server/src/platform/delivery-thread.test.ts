import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { expect, test } from "vitest";
import { readConfig } from "../config/config.ts";
import { startDeliveryThread } from "./delivery-thread.ts";
import { createMetrics } from "./metrics.ts";

test("a delivery thread that cannot start says so once, and whoever waits for it learns it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "kontor-delivery-"));
  const lines: string[] = [];
  const config = readConfig({ KONTOR_DATA: folder, KONTOR_TRANSFORM: join(folder, "missing.js") });
  const log = { directory: join(folder, "log"), streams: {} };
  const logger = pino({}, { write: (line: string) => void lines.push(line) });
  const thread = startDeliveryThread({ config, log, runId: "test" }, createMetrics(), logger);
  const stopped = "Delivery into the lake has stopped";
  const waiting = expect(thread.drain()).rejects.toThrow(stopped);
  await expect(thread.ready).rejects.toThrow(stopped);
  await waiting;
  for (let late = 0; late < 3; late++) await expect(thread.drain()).rejects.toThrow(stopped);
  await thread[Symbol.asyncDispose]();
  await expect(thread.drain()).rejects.toThrow(stopped);
  expect(lines).toHaveLength(1);
  await rm(folder, { recursive: true });
});
