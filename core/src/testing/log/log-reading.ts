import fc from "fast-check";
import { describe, expect } from "vitest";
import { InvariantError } from "../../kernel/errors.ts";
import type { EventLog, LogReader, StoredRecord } from "../../ports/log.ts";
import { everything, fill, one, readAll, record, text, turn } from "./log-samples.ts";
import type { LogPlace, LogTrial } from "./log-trial.ts";

/** Which partition a record is in. */
export function describePartitions(trial: LogTrial): void {
  describe("partitions", () => {
    const streams = { clicks: { partitions: 4 }, orders: { partitions: 1 } };

    trial.owes("tells how many partitions a stream has", async () => {
      await trial.start({ streams });
      expect([trial.log.partitions("clicks"), trial.log.partitions("orders")]).toEqual([4, 1]);
    });

    trial.owes(
      "keeps the records of a key in one partition and in order, before and after a restart",
      async () => {
        await trial.start({ streams });
        const keys = Array.from({ length: 40 }, (_, index) => `key-${index}`);
        const appendAll = async (round: number) => {
          await Promise.all(keys.map((key) => trial.log.append("clicks", { ...record(round), key })));
        };
        for (let round = 0; round < 3; round++) await appendAll(round);
        await trial.reopen({ streams });
        await appendAll(3);
        const homes = new Map<string, { partition: number; values: string[] }>();
        for (let partition = 0; partition < 4; partition++) {
          for (const each of await readAll(trial.log, "clicks", partition)) {
            const home = homes.get(each.key) ?? { partition, values: [] };
            expect(home.partition).toBe(partition);
            homes.set(each.key, { partition, values: [...home.values, text(each)] });
          }
        }
        expect(homes.size).toBe(keys.length);
        const order = [0, 1, 2, 3].map((round) => text(record(round)));
        for (const { values } of homes.values()) expect(values).toEqual(order);
        expect(new Set([...homes.values()].map((each) => each.partition)).size).toBe(4);
      },
    );

    trial.owes("keeps streams apart", async () => {
      await trial.start({ streams });
      await trial.log.append("orders", record(7));
      expect((await readAll(trial.log, "orders", 0)).map(text)).toEqual([text(record(7))]);
      const ends = await Promise.all(
        [0, 1, 2, 3].map(async (each) => (await trial.log.bounds("clicks", each)).end),
      );
      expect(ends).toEqual([0, 0, 0, 0]);
    });
  });
}

/** What a read gives, from where and how much. */
export function describeReading(trial: LogTrial): void {
  describe("reading", () => {
    trial.owes("reads from any offset", async () => {
      await trial.start();
      await fill(trial.log, 50);
      for (const from of [0, 1, 25, 49]) {
        const { records, next } = await trial.log.read("clicks", 0, from, { ...everything, maxRecords: 1 });
        expect(records.map(text)).toEqual([text(record(from))]);
        expect(next).toBe(from + 1);
      }
    });

    trial.owes("gives an empty batch at the end", async () => {
      await trial.start();
      await fill(trial.log, 3);
      expect(await trial.log.read("clicks", 0, 3, everything)).toEqual({ records: [], next: 3 });
    });

    trial.owes("says where the end is when asked for what lies beyond it", async () => {
      await trial.start();
      await fill(trial.log, 3);
      expect(await trial.log.read("clicks", 0, 1000, everything)).toEqual({ records: [], next: 3 });
    });

    trial.owes("stops after as many records as asked for", async () => {
      await trial.start();
      await fill(trial.log, 10);
      const { records, next } = await trial.log.read("clicks", 0, 2, { ...everything, maxRecords: 3 });
      expect(records.map((each) => each.offset)).toEqual([2, 3, 4]);
      expect(next).toBe(5);
      expect(await trial.log.read("clicks", 0, 2, { ...everything, maxRecords: 0 })).toEqual({
        records: [],
        next: 2,
      });
    });

    trial.owes(
      "stops before the values pass as many bytes as asked for, but gives one larger record alone",
      async () => {
        await trial.start();
        for (const size of [100, 100, 500, 100]) {
          await trial.log.append("clicks", { key: "k", value: Buffer.alloc(size), timestamp: 1 });
        }
        const sizes = async (from: number, maxBytes: number) => {
          const { records } = await trial.log.read("clicks", 0, from, { maxRecords: 100, maxBytes });
          return records.map((each) => each.value.byteLength);
        };
        expect(await sizes(0, 200)).toEqual([100, 100]);
        expect(await sizes(0, 199)).toEqual([100]);
        expect(await sizes(2, 1)).toEqual([500]);
        expect(await sizes(1, 700)).toEqual([100, 500, 100]);
      },
    );

    trial.owes("gives every record once and in order, however the reads are cut", async () => {
      await trial.start({ streams: one, pieceBytes: 16 * 1024 });
      const sent = await fill(trial.log, 400);
      const cuts = fc.array(
        fc.record({ maxRecords: fc.integer({ min: 1, max: 90 }), maxBytes: fc.nat(9000) }),
        {
          minLength: 1,
          maxLength: 5,
        },
      );
      await fc.assert(
        fc.asyncProperty(cuts, async (limits) => {
          expect((await readAll(trial.log, "clicks", 0, limits)).map(text)).toEqual(sent.map(text));
        }),
        { numRuns: 20 },
      );
    });

    trial.owes("serves several readers at different places while it is written", async () => {
      await trial.start({ streams: one, pieceBytes: 16 * 1024 });
      const total = 500;
      const follow = async (limit: number): Promise<string[]> => {
        const seen: string[] = [];
        for (let next = 0; next < total;) {
          const batch = await trial.log.read("clicks", 0, next, { ...everything, maxRecords: limit });
          seen.push(...batch.records.map(text));
          next = batch.next;
          await turn();
        }
        return seen;
      };
      const [first, second, sent] = await Promise.all([follow(7), follow(100), fill(trial.log, total)]);
      expect(first).toEqual(sent.map(text));
      expect(second).toEqual(sent.map(text));
    });
  });
}

/** What a reader in another thread or process sees. */
export function describeReadersElsewhere(trial: LogTrial): void {
  describe("readers elsewhere", () => {
    trial.owes("read what is durable, over new pieces, trims and their own pace", async () => {
      await trial.start({ streams: one, pieceBytes: 4096 });
      await using reader = await readerElsewhere(trial.place, trial.log);
      expect(await reader.bounds("clicks", 0)).toEqual({ start: 0, end: 0 });
      const sent = await fill(trial.log, 100);
      expect((await readAll(reader, "clicks", 0)).map(text)).toEqual(sent.map(text));
      const begin = await trial.log.trim("clicks", 0, { below: 60 });
      await trial.log.append("clicks", record(100));
      const { records } = await reader.read("clicks", 0, 0, { ...everything, maxRecords: 1 });
      expect(records.map((each) => each.offset)).toEqual([begin]);
      expect(await reader.bounds("clicks", 0)).toEqual({ start: begin, end: 101 });
      expect((await readAll(reader, "clicks", 0)).at(-1)?.offset).toBe(100);
    });

    trial.owes("follow a writer that never waits for them, each record once and in order", async () => {
      await trial.start({ streams: one, pieceBytes: 64 * 1024 });
      await using reader = await readerElsewhere(trial.place, trial.log);
      const total = 5000;
      const written = fill(trial.log, total);
      const seen: StoredRecord[] = [];
      for (let next = 0; next < total;) {
        const batch = await reader.read("clicks", 0, next, { ...everything, maxRecords: 64 });
        seen.push(...batch.records);
        next = batch.next;
      }
      expect(seen.map((each) => each.offset)).toEqual(seen.map((_, offset) => offset));
      expect(seen.map(text)).toEqual((await written).map(text));
    });
  });
}

/** A place without one owes nothing here and says so in `skip`. */
async function readerElsewhere(place: LogPlace, log: EventLog): Promise<LogReader & AsyncDisposable> {
  if (place.openReaderElsewhere === undefined)
    throw new InvariantError("This place has no reader elsewhere.");
  return place.openReaderElsewhere(log);
}
