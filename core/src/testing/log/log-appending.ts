import { describe, expect } from "vitest";
import { everything, one, plain, readAll, record, text } from "./log-samples.ts";
import type { LogTrial } from "./log-trial.ts";

/** What an append promises, and what it refuses. */
export function describeAppending(trial: LogTrial): void {
  describe("appending", () => {
    trial.owes("starts empty, at offset 0", async () => {
      await trial.start();
      expect(await trial.log.bounds("clicks", 0)).toEqual({ start: 0, end: 0 });
      expect(await trial.log.read("clicks", 0, 0, everything)).toEqual({ records: [], next: 0 });
    });

    trial.owes("gives each record the next offset of its partition", async () => {
      await trial.start();
      for (let offset = 0; offset < 5; offset++) {
        expect(await trial.log.append("clicks", record(offset))).toEqual({ partition: 0, offset });
      }
      expect(await trial.log.bounds("clicks", 0)).toEqual({ start: 0, end: 5 });
    });

    trial.owes("shows a record to readers as soon as its append has resolved", async () => {
      await trial.start();
      for (let offset = 0; offset < 20; offset++) {
        await trial.log.append("clicks", record(offset));
        const { records } = await trial.log.read("clicks", 0, offset, everything);
        expect(records.map((each) => each.offset)).toEqual([offset]);
      }
    });

    trial.owes("keeps key, value and timestamp as they were", async () => {
      await trial.start();
      const sent = {
        key: "tenant/ключ",
        value: Buffer.from([0, 255, 10, 13, 0]),
        timestamp: 1_789_000_000_123,
      };
      await trial.log.append("clicks", sent);
      expect(plain(await readAll(trial.log, "clicks", 0))).toEqual([{ offset: 0, ...sent }]);
    });

    trial.owes("keeps an empty value and an empty key", async () => {
      await trial.start();
      await trial.log.append("clicks", { key: "", value: new Uint8Array(0), timestamp: 0 });
      expect(plain(await readAll(trial.log, "clicks", 0))).toEqual([
        { offset: 0, key: "", value: Buffer.alloc(0), timestamp: 0 },
      ]);
    });

    trial.owes("keeps a large value between small ones", async () => {
      await trial.start();
      const large = Buffer.alloc(9 * 1024 * 1024, "0123456789abcdef-");
      await Promise.all([
        trial.log.append("clicks", record(0)),
        trial.log.append("clicks", { ...record(1), value: large }),
        trial.log.append("clicks", record(2)),
      ]);
      const records = await readAll(trial.log, "clicks", 0);
      expect(records.map((each) => each.value.byteLength)).toEqual([
        record(0).value.byteLength,
        large.length,
        record(2).value.byteLength,
      ]);
      expect(large.equals(records[1]?.value ?? Buffer.alloc(0))).toBe(true);
    });

    trial.owes("keeps the bytes a value had when append was called", async () => {
      await trial.start();
      const value = Buffer.from("as sent");
      const appended = trial.log.append("clicks", { key: "k", value, timestamp: 1 });
      value.fill("x");
      await appended;
      expect((await readAll(trial.log, "clicks", 0)).map(text)).toEqual(["as sent"]);
    });

    trial.owes("orders by offset, whatever the timestamps say", async () => {
      await trial.start();
      const times = [5000, 1000, 3000];
      for (const timestamp of times) await trial.log.append("clicks", { ...record(1), timestamp });
      expect((await readAll(trial.log, "clicks", 0)).map((each) => each.timestamp)).toEqual(times);
    });

    trial.owes("keeps concurrent appends in the order they were made", async () => {
      await trial.start();
      const sent = Array.from({ length: 1000 }, (_, index) => record(index));
      const positions = await Promise.all(sent.map((each) => trial.log.append("clicks", each)));
      expect(positions.map((each) => each.offset)).toEqual(sent.map((_, index) => index));
      expect((await readAll(trial.log, "clicks", 0)).map(text)).toEqual(sent.map(text));
    });

    trial.owes("refuses a stream or a partition that it does not have", async () => {
      await trial.start();
      await expect(trial.log.append("nothing", record(0))).rejects.toMatchObject({ code: "internal_error" });
      await expect(trial.log.read("clicks", 1, 0, everything)).rejects.toMatchObject({
        code: "internal_error",
      });
      await expect(trial.log.bounds("nothing", 0)).rejects.toMatchObject({ code: "internal_error" });
      expect(() => trial.log.partitions("nothing")).toThrow("nothing");
    });

    trial.owes("refuses a record that is too large for it and goes on", async () => {
      await trial.start();
      const monster = { ...record(0), value: Buffer.alloc(33 * 1024 * 1024) };
      await expect(trial.log.append("clicks", monster)).rejects.toMatchObject({ code: "body_too_large" });
      expect(await trial.log.append("clicks", record(0))).toEqual({ partition: 0, offset: 0 });
    });

    trial.owes(
      "refuses more than its queue holds at once, keeps what it accepted, and recovers",
      async () => {
        await trial.start({ streams: one, maxQueueBytes: 64 * 1024 });
        const value = Buffer.alloc(10_000, "x");
        const all = Array.from({ length: 20 }, (_, index) => ({
          key: String(index),
          value,
          timestamp: index,
        }));
        const outcomes = await Promise.allSettled(all.map((each) => trial.log.append("clicks", each)));
        const refused = outcomes.filter((each) => each.status === "rejected");
        expect(refused.length).toBeGreaterThan(5);
        for (const { reason } of refused) expect(reason).toMatchObject({ code: "log_overloaded" });
        const accepted = all.filter((_, index) => outcomes[index]?.status === "fulfilled");
        expect((await readAll(trial.log, "clicks", 0)).map((each) => each.key)).toEqual(
          accepted.map((each) => each.key),
        );
        for (const each of all) await trial.log.append("clicks", each);
      },
    );

    trial.owes("refuses appends and trims once it is closed, and may be closed again", async () => {
      await trial.start();
      const accepted = trial.log.append("clicks", record(0));
      await trial.log[Symbol.asyncDispose]();
      expect(await accepted).toEqual({ partition: 0, offset: 0 });
      await expect(trial.log.append("clicks", record(1))).rejects.toMatchObject({ code: "log_failed" });
      await expect(trial.log.trim("clicks", 0, { below: 1 })).rejects.toMatchObject({ code: "log_failed" });
      await trial.log[Symbol.asyncDispose]();
    });
  });
}
