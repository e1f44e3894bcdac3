import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readConfig } from "../config/config.ts";
import { startRemoving } from "./removing.ts";

type Removal = (options: { readonly olderThanMs: number }) => Promise<{
  files: number;
  bytes: number;
  stuck: { path: string; reason: string }[];
}>;

describe("the removal of replaced files", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const config = readConfig({ KONTOR_QUERY_TIMEOUT_S: "90" });
  const started = (removeRetired: Removal) => {
    const lines: string[] = [];
    const logger = pino({}, { write: (line: string) => void lines.push(line) });
    return { lines, removing: startRemoving({ lake: { removeRetired }, config, logger }) };
  };

  test("keeps files for readers elsewhere a minute longer than a query may take", async () => {
    const asked: number[] = [];
    const { removing } = started(async ({ olderThanMs }) => {
      asked.push(olderThanMs);
      return { files: 0, bytes: 0, stuck: [] };
    });
    await vi.advanceTimersByTimeAsync(60_000);
    await removing[Symbol.asyncDispose]();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toEqual([150_000, 150_000]);
  });

  test("tells of what it cannot remove, and tries again", async () => {
    const outcomes: Removal[] = [
      () => Promise.reject(new Error("no database")),
      () => Promise.resolve({ files: 0, bytes: 0, stuck: [{ path: "events/a.parquet", reason: "EACCES" }] }),
      () => Promise.resolve({ files: 1, bytes: 1, stuck: [] }),
    ];
    const { lines, removing } = started((options) => outcomes.shift()?.(options) ?? Promise.reject(options));
    await vi.advanceTimersByTimeAsync(90_000);
    await removing[Symbol.asyncDispose]();
    expect(outcomes).toEqual([]);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain("events/a.parquet");
  });

  test("ends only after the turn under way", async () => {
    const turn = Promise.withResolvers<Awaited<ReturnType<Removal>>>();
    const { removing } = started(() => turn.promise);
    await vi.advanceTimersByTimeAsync(30_000);
    let ended = false;
    const ending = removing[Symbol.asyncDispose]().then(() => (ended = true));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(ended).toBe(false);
    turn.resolve({ files: 0, bytes: 0, stuck: [] });
    await ending;
  });
});
