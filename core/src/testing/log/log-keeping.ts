import { describe, expect } from "vitest";
import { everything, fill, one, readAll, record, text, turn } from "./log-samples.ts";
import type { LogTrial } from "./log-trial.ts";

/** What a log still holds after it was closed and opened. */
export function describeRestarting(trial: LogTrial): void {
  describe("restarting", () => {
    trial.owes("keeps everything and goes on with the next offset", async () => {
      await trial.start();
      const before = await fill(trial.log, 30);
      await trial.reopen({ streams: one });
      expect(await trial.log.bounds("clicks", 0)).toEqual({ start: 0, end: 30 });
      expect(await trial.log.append("clicks", record(30))).toEqual({ partition: 0, offset: 30 });
      expect((await readAll(trial.log, "clicks", 0)).map(text)).toEqual([...before, record(30)].map(text));
    });

    trial.owes("may be restarted often, with or without appends in between", async () => {
      await trial.start();
      for (let round = 0; round < 6; round++) {
        await trial.reopen({ streams: one });
        if (round % 2 === 0) await trial.log.append("clicks", record(round));
      }
      expect((await readAll(trial.log, "clicks", 0)).map(text)).toEqual(
        [0, 2, 4].map((each) => text(record(each))),
      );
    });

    trial.owes("takes a new stream beside the old ones", async () => {
      await trial.start();
      await fill(trial.log, 3);
      await trial.reopen({ streams: { ...one, images: { partitions: 2 } } });
      await trial.log.append("images", record(1));
      expect(await trial.log.bounds("clicks", 0)).toEqual({ start: 0, end: 3 });
    });
  });
}

/** What a trim drops, and what it never drops. */
export function describeTrimming(trial: LogTrial): void {
  describe("trimming", () => {
    const small = { streams: one, pieceBytes: 2048 };
    /** 200 records of about 100 bytes, received one second after another from second 1 on. */
    const fillByTime = async () => {
      for (let second = 1; second <= 200; second++) {
        await trial.log.append("clicks", {
          key: "k",
          value: Buffer.alloc(100, "x"),
          timestamp: second * 1000,
        });
      }
    };

    trial.owes("never drops what lies at or above `below`", async () => {
      await trial.start(small);
      await fillByTime();
      const begin = await trial.log.trim("clicks", 0, { below: 100 });
      expect(begin).toBeGreaterThan(50);
      expect(begin).toBeLessThanOrEqual(100);
      expect((await trial.log.bounds("clicks", 0)).start).toBe(begin);
      expect(await trial.log.trim("clicks", 0, { below: 0 })).toBe(begin);
    });

    trial.owes("keeps what was received after `keepSince`", async () => {
      await trial.start(small);
      await fillByTime();
      const begin = await trial.log.trim("clicks", 0, { below: 200, keepSince: 100_000 });
      expect(begin).toBeGreaterThan(50);
      expect(begin).toBeLessThanOrEqual(100);
      expect((await trial.log.read("clicks", 0, 100, everything)).records[0]?.timestamp).toBe(101_000);
    });

    trial.owes("keeps the newest bytes up to `keepBytes`", async () => {
      await trial.start(small);
      await fillByTime();
      const begin = await trial.log.trim("clicks", 0, { below: 200, keepBytes: 10_000 });
      // 100 values; fewer records when the adapter counts its framing too.
      expect(begin).toBeGreaterThan(20);
      expect(begin).toBeLessThanOrEqual(150);
    });

    trial.owes("begins at the start when asked for what was dropped", async () => {
      await trial.start(small);
      await fillByTime();
      const begin = await trial.log.trim("clicks", 0, { below: 100 });
      const { records } = await trial.log.read("clicks", 0, 0, { ...everything, maxRecords: 2 });
      expect(records.map((each) => each.offset)).toEqual([begin, begin + 1]);
    });

    trial.owes("may drop everything, and still knows the next offset after a restart", async () => {
      await trial.start(small);
      await fillByTime();
      expect(await trial.log.trim("clicks", 0, { below: 200 })).toBe(200);
      expect(await trial.log.bounds("clicks", 0)).toEqual({ start: 200, end: 200 });
      await trial.reopen(small);
      expect(await trial.log.bounds("clicks", 0)).toEqual({ start: 200, end: 200 });
      expect(await trial.log.append("clicks", record(0))).toEqual({ partition: 0, offset: 200 });
    });

    trial.owes("remembers over a restart what was dropped", async () => {
      await trial.start(small);
      await fillByTime();
      const begin = await trial.log.trim("clicks", 0, { below: 120 });
      await trial.reopen(small);
      expect(await trial.log.bounds("clicks", 0)).toEqual({ start: begin, end: 200 });
      expect((await readAll(trial.log, "clicks", 0)).map((each) => each.offset)[0]).toBe(begin);
    });

    trial.owes("trims under a reader and a writer without disturbing them", async () => {
      await trial.start(small);
      const seen: number[] = [];
      const write = fillByTime();
      for (let next = 0; next < 200;) {
        const batch = await trial.log.read("clicks", 0, next, { ...everything, maxRecords: 9 });
        seen.push(...batch.records.map((each) => each.offset));
        next = batch.next;
        await trial.log.trim("clicks", 0, { below: next });
        await turn();
      }
      await write;
      expect(seen).toEqual(Array.from({ length: 200 }, (_, offset) => offset));
    });
  });
}
