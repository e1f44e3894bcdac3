import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InvariantError } from "../kernel/errors.ts";
import type { EventLog, LogReader, StoredRecord } from "../ports/log.ts";

/** What the suite asks of a log that it opens. */
export interface ConformanceLogOptions {
  readonly streams: Readonly<Record<string, { readonly partitions: number }>>;
  /** Trimming should be able to drop pieces of about this size. */
  readonly pieceBytes?: number;
  /** Bytes that may wait to become durable. */
  readonly maxQueueBytes?: number;
}

/** Somewhere a log lives: opened again after a close, it holds what it held. */
export interface LogPlace extends AsyncDisposable {
  open(options: ConformanceLogOptions): Promise<EventLog>;
  /** A reader of `log` in another thread or process, where the adapter offers one. */
  openReaderElsewhere?(log: EventLog): Promise<LogReader & AsyncDisposable>;
}

/** An adapter that owes the suite. */
export interface LogConformance {
  readonly name: string;
  /** A fresh, empty place. */
  open(): Promise<LogPlace>;
  /** Behaviours that this adapter cannot owe, by their sentence, each with the reason. */
  readonly skip?: readonly { readonly reason: string; readonly tests: readonly string[] }[];
}

const one = { clicks: { partitions: 1 } };
const everything = { maxRecords: 100_000, maxBytes: 256 * 1024 * 1024 };

/** What every {@link EventLog} owes. */
export function logConformance(adapter: LogConformance): void {
  describe(`event log: ${adapter.name}`, () => {
    let place: LogPlace;
    let log: EventLog;
    const reopen = async (options: ConformanceLogOptions): Promise<void> => {
      await log[Symbol.asyncDispose]();
      log = await place.open(options);
    };
    const start = async (options: ConformanceLogOptions = { streams: one }): Promise<void> => {
      log = await place.open(options);
    };
    beforeEach(async () => {
      place = await adapter.open();
    });
    afterEach(async () => {
      await log[Symbol.asyncDispose]();
      await place[Symbol.asyncDispose]();
    });
    const owes = (sentence: string, test: () => Promise<void>): void => {
      const excuse = adapter.skip?.find((each) => each.tests.includes(sentence));
      if (excuse === undefined) it(sentence, test);
      else it.skip(`${sentence} (${excuse.reason})`);
    };

    describe("appending", () => {
      owes("starts empty, at offset 0", async () => {
        await start();
        expect(await log.bounds("clicks", 0)).toEqual({ start: 0, end: 0 });
        expect(await log.read("clicks", 0, 0, everything)).toEqual({ records: [], next: 0 });
      });

      owes("gives each record the next offset of its partition", async () => {
        await start();
        for (let offset = 0; offset < 5; offset++) {
          expect(await log.append("clicks", record(offset))).toEqual({ partition: 0, offset });
        }
        expect(await log.bounds("clicks", 0)).toEqual({ start: 0, end: 5 });
      });

      owes("shows a record to readers as soon as its append has resolved", async () => {
        await start();
        for (let offset = 0; offset < 20; offset++) {
          await log.append("clicks", record(offset));
          const { records } = await log.read("clicks", 0, offset, everything);
          expect(records.map((each) => each.offset)).toEqual([offset]);
        }
      });

      owes("keeps key, value and timestamp as they were", async () => {
        await start();
        const sent = {
          key: "tenant/ключ",
          value: Buffer.from([0, 255, 10, 13, 0]),
          timestamp: 1_789_000_000_123,
        };
        await log.append("clicks", sent);
        expect(plain(await readAll(log, "clicks", 0))).toEqual([{ offset: 0, ...sent }]);
      });

      owes("keeps an empty value and an empty key", async () => {
        await start();
        await log.append("clicks", { key: "", value: new Uint8Array(0), timestamp: 0 });
        expect(plain(await readAll(log, "clicks", 0))).toEqual([
          { offset: 0, key: "", value: Buffer.alloc(0), timestamp: 0 },
        ]);
      });

      owes("keeps a large value between small ones", async () => {
        await start();
        const large = Buffer.alloc(9 * 1024 * 1024, "0123456789abcdef-");
        await Promise.all([
          log.append("clicks", record(0)),
          log.append("clicks", { ...record(1), value: large }),
          log.append("clicks", record(2)),
        ]);
        const records = await readAll(log, "clicks", 0);
        expect(records.map((each) => each.value.byteLength)).toEqual([
          record(0).value.byteLength,
          large.length,
          record(2).value.byteLength,
        ]);
        expect(large.equals(records[1]?.value ?? Buffer.alloc(0))).toBe(true);
      });

      owes("keeps the bytes a value had when append was called", async () => {
        await start();
        const value = Buffer.from("as sent");
        const appended = log.append("clicks", { key: "k", value, timestamp: 1 });
        value.fill("x");
        await appended;
        expect((await readAll(log, "clicks", 0)).map(text)).toEqual(["as sent"]);
      });

      owes("orders by offset, whatever the timestamps say", async () => {
        await start();
        const times = [5000, 1000, 3000];
        for (const timestamp of times) await log.append("clicks", { ...record(1), timestamp });
        expect((await readAll(log, "clicks", 0)).map((each) => each.timestamp)).toEqual(times);
      });

      owes("keeps concurrent appends in the order they were made", async () => {
        await start();
        const sent = Array.from({ length: 1000 }, (_, index) => record(index));
        const positions = await Promise.all(sent.map((each) => log.append("clicks", each)));
        expect(positions.map((each) => each.offset)).toEqual(sent.map((_, index) => index));
        expect((await readAll(log, "clicks", 0)).map(text)).toEqual(sent.map(text));
      });

      owes("refuses a stream or a partition that it does not have", async () => {
        await start();
        await expect(log.append("nothing", record(0))).rejects.toMatchObject({ code: "internal_error" });
        await expect(log.read("clicks", 1, 0, everything)).rejects.toMatchObject({ code: "internal_error" });
        await expect(log.bounds("nothing", 0)).rejects.toMatchObject({ code: "internal_error" });
        expect(() => log.partitions("nothing")).toThrow("nothing");
      });

      owes("refuses a record that is too large for it and goes on", async () => {
        await start();
        const monster = { ...record(0), value: Buffer.alloc(33 * 1024 * 1024) };
        await expect(log.append("clicks", monster)).rejects.toMatchObject({ code: "body_too_large" });
        expect(await log.append("clicks", record(0))).toEqual({ partition: 0, offset: 0 });
      });

      owes("refuses more than its queue holds at once, keeps what it accepted, and recovers", async () => {
        await start({ streams: one, maxQueueBytes: 64 * 1024 });
        const value = Buffer.alloc(10_000, "x");
        const all = Array.from({ length: 20 }, (_, index) => ({
          key: String(index),
          value,
          timestamp: index,
        }));
        const outcomes = await Promise.allSettled(all.map((each) => log.append("clicks", each)));
        const refused = outcomes.filter((each) => each.status === "rejected");
        expect(refused.length).toBeGreaterThan(5);
        for (const { reason } of refused) expect(reason).toMatchObject({ code: "log_overloaded" });
        const accepted = all.filter((_, index) => outcomes[index]?.status === "fulfilled");
        expect((await readAll(log, "clicks", 0)).map((each) => each.key)).toEqual(
          accepted.map((each) => each.key),
        );
        for (const each of all) await log.append("clicks", each);
      });

      owes("refuses appends and trims once it is closed, and may be closed again", async () => {
        await start();
        const accepted = log.append("clicks", record(0));
        await log[Symbol.asyncDispose]();
        expect(await accepted).toEqual({ partition: 0, offset: 0 });
        await expect(log.append("clicks", record(1))).rejects.toMatchObject({ code: "log_failed" });
        await expect(log.trim("clicks", 0, { below: 1 })).rejects.toMatchObject({ code: "log_failed" });
        await log[Symbol.asyncDispose]();
      });
    });

    describe("partitions", () => {
      const streams = { clicks: { partitions: 4 }, orders: { partitions: 1 } };

      owes("tells how many partitions a stream has", async () => {
        await start({ streams });
        expect([log.partitions("clicks"), log.partitions("orders")]).toEqual([4, 1]);
      });

      owes(
        "keeps the records of a key in one partition and in order, before and after a restart",
        async () => {
          await start({ streams });
          const keys = Array.from({ length: 40 }, (_, index) => `key-${index}`);
          const appendAll = async (round: number) => {
            await Promise.all(keys.map((key) => log.append("clicks", { ...record(round), key })));
          };
          for (let round = 0; round < 3; round++) await appendAll(round);
          await reopen({ streams });
          await appendAll(3);
          const homes = new Map<string, { partition: number; values: string[] }>();
          for (let partition = 0; partition < 4; partition++) {
            for (const each of await readAll(log, "clicks", partition)) {
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

      owes("keeps streams apart", async () => {
        await start({ streams });
        await log.append("orders", record(7));
        expect((await readAll(log, "orders", 0)).map(text)).toEqual([text(record(7))]);
        const ends = await Promise.all(
          [0, 1, 2, 3].map(async (each) => (await log.bounds("clicks", each)).end),
        );
        expect(ends).toEqual([0, 0, 0, 0]);
      });
    });

    describe("reading", () => {
      owes("reads from any offset", async () => {
        await start();
        await fill(log, 50);
        for (const from of [0, 1, 25, 49]) {
          const { records, next } = await log.read("clicks", 0, from, { ...everything, maxRecords: 1 });
          expect(records.map(text)).toEqual([text(record(from))]);
          expect(next).toBe(from + 1);
        }
      });

      owes("gives an empty batch at the end", async () => {
        await start();
        await fill(log, 3);
        expect(await log.read("clicks", 0, 3, everything)).toEqual({ records: [], next: 3 });
      });

      owes("says where the end is when asked for what lies beyond it", async () => {
        await start();
        await fill(log, 3);
        expect(await log.read("clicks", 0, 1000, everything)).toEqual({ records: [], next: 3 });
      });

      owes("stops after as many records as asked for", async () => {
        await start();
        await fill(log, 10);
        const { records, next } = await log.read("clicks", 0, 2, { ...everything, maxRecords: 3 });
        expect(records.map((each) => each.offset)).toEqual([2, 3, 4]);
        expect(next).toBe(5);
        expect(await log.read("clicks", 0, 2, { ...everything, maxRecords: 0 })).toEqual({
          records: [],
          next: 2,
        });
      });

      owes(
        "stops before the values pass as many bytes as asked for, but gives one larger record alone",
        async () => {
          await start();
          for (const size of [100, 100, 500, 100]) {
            await log.append("clicks", { key: "k", value: Buffer.alloc(size), timestamp: 1 });
          }
          const sizes = async (from: number, maxBytes: number) => {
            const { records } = await log.read("clicks", 0, from, { maxRecords: 100, maxBytes });
            return records.map((each) => each.value.byteLength);
          };
          expect(await sizes(0, 200)).toEqual([100, 100]);
          expect(await sizes(0, 199)).toEqual([100]);
          expect(await sizes(2, 1)).toEqual([500]);
          expect(await sizes(1, 700)).toEqual([100, 500, 100]);
        },
      );

      owes("gives every record once and in order, however the reads are cut", async () => {
        await start({ streams: one, pieceBytes: 16 * 1024 });
        const sent = await fill(log, 400);
        const cuts = fc.array(
          fc.record({ maxRecords: fc.integer({ min: 1, max: 90 }), maxBytes: fc.nat(9000) }),
          {
            minLength: 1,
            maxLength: 5,
          },
        );
        await fc.assert(
          fc.asyncProperty(cuts, async (limits) => {
            expect((await readAll(log, "clicks", 0, limits)).map(text)).toEqual(sent.map(text));
          }),
          { numRuns: 20 },
        );
      });

      owes("serves several readers at different places while it is written", async () => {
        await start({ streams: one, pieceBytes: 16 * 1024 });
        const total = 500;
        const follow = async (limit: number): Promise<string[]> => {
          const seen: string[] = [];
          for (let next = 0; next < total;) {
            const batch = await log.read("clicks", 0, next, { ...everything, maxRecords: limit });
            seen.push(...batch.records.map(text));
            next = batch.next;
            await turn();
          }
          return seen;
        };
        const [first, second, sent] = await Promise.all([follow(7), follow(100), fill(log, total)]);
        expect(first).toEqual(sent.map(text));
        expect(second).toEqual(sent.map(text));
      });
    });

    describe("restarting", () => {
      owes("keeps everything and goes on with the next offset", async () => {
        await start();
        const before = await fill(log, 30);
        await reopen({ streams: one });
        expect(await log.bounds("clicks", 0)).toEqual({ start: 0, end: 30 });
        expect(await log.append("clicks", record(30))).toEqual({ partition: 0, offset: 30 });
        expect((await readAll(log, "clicks", 0)).map(text)).toEqual([...before, record(30)].map(text));
      });

      owes("may be restarted often, with or without appends in between", async () => {
        await start();
        for (let round = 0; round < 6; round++) {
          await reopen({ streams: one });
          if (round % 2 === 0) await log.append("clicks", record(round));
        }
        expect((await readAll(log, "clicks", 0)).map(text)).toEqual(
          [0, 2, 4].map((each) => text(record(each))),
        );
      });

      owes("takes a new stream beside the old ones", async () => {
        await start();
        await fill(log, 3);
        await reopen({ streams: { ...one, images: { partitions: 2 } } });
        await log.append("images", record(1));
        expect(await log.bounds("clicks", 0)).toEqual({ start: 0, end: 3 });
      });
    });

    describe("trimming", () => {
      const small = { streams: one, pieceBytes: 2048 };
      /** 200 records of about 100 bytes, received one second after another from second 1 on. */
      const fillByTime = async () => {
        for (let second = 1; second <= 200; second++) {
          await log.append("clicks", { key: "k", value: Buffer.alloc(100, "x"), timestamp: second * 1000 });
        }
      };

      owes("never drops what lies at or above `below`", async () => {
        await start(small);
        await fillByTime();
        const begin = await log.trim("clicks", 0, { below: 100 });
        expect(begin).toBeGreaterThan(50);
        expect(begin).toBeLessThanOrEqual(100);
        expect((await log.bounds("clicks", 0)).start).toBe(begin);
        expect(await log.trim("clicks", 0, { below: 0 })).toBe(begin);
      });

      owes("keeps what was received after `keepSince`", async () => {
        await start(small);
        await fillByTime();
        const begin = await log.trim("clicks", 0, { below: 200, keepSince: 100_000 });
        expect(begin).toBeGreaterThan(50);
        expect(begin).toBeLessThanOrEqual(100);
        expect((await log.read("clicks", 0, 100, everything)).records[0]?.timestamp).toBe(101_000);
      });

      owes("keeps the newest bytes up to `keepBytes`", async () => {
        await start(small);
        await fillByTime();
        const begin = await log.trim("clicks", 0, { below: 200, keepBytes: 10_000 });
        // 100 values; fewer records when the adapter counts its framing too.
        expect(begin).toBeGreaterThan(20);
        expect(begin).toBeLessThanOrEqual(150);
      });

      owes("begins at the start when asked for what was dropped", async () => {
        await start(small);
        await fillByTime();
        const begin = await log.trim("clicks", 0, { below: 100 });
        const { records } = await log.read("clicks", 0, 0, { ...everything, maxRecords: 2 });
        expect(records.map((each) => each.offset)).toEqual([begin, begin + 1]);
      });

      owes("may drop everything, and still knows the next offset after a restart", async () => {
        await start(small);
        await fillByTime();
        expect(await log.trim("clicks", 0, { below: 200 })).toBe(200);
        expect(await log.bounds("clicks", 0)).toEqual({ start: 200, end: 200 });
        await reopen(small);
        expect(await log.bounds("clicks", 0)).toEqual({ start: 200, end: 200 });
        expect(await log.append("clicks", record(0))).toEqual({ partition: 0, offset: 200 });
      });

      owes("remembers over a restart what was dropped", async () => {
        await start(small);
        await fillByTime();
        const begin = await log.trim("clicks", 0, { below: 120 });
        await reopen(small);
        expect(await log.bounds("clicks", 0)).toEqual({ start: begin, end: 200 });
        expect((await readAll(log, "clicks", 0)).map((each) => each.offset)[0]).toBe(begin);
      });

      owes("trims under a reader and a writer without disturbing them", async () => {
        await start(small);
        const seen: number[] = [];
        const write = fillByTime();
        for (let next = 0; next < 200;) {
          const batch = await log.read("clicks", 0, next, { ...everything, maxRecords: 9 });
          seen.push(...batch.records.map((each) => each.offset));
          next = batch.next;
          await log.trim("clicks", 0, { below: next });
          await turn();
        }
        await write;
        expect(seen).toEqual(Array.from({ length: 200 }, (_, offset) => offset));
      });
    });

    describe("readers elsewhere", () => {
      owes("read what is durable, over new pieces, trims and their own pace", async () => {
        await start({ streams: one, pieceBytes: 4096 });
        await using reader = await readerElsewhere(place, log);
        expect(await reader.bounds("clicks", 0)).toEqual({ start: 0, end: 0 });
        const sent = await fill(log, 100);
        expect((await readAll(reader, "clicks", 0)).map(text)).toEqual(sent.map(text));
        const begin = await log.trim("clicks", 0, { below: 60 });
        await log.append("clicks", record(100));
        const { records } = await reader.read("clicks", 0, 0, { ...everything, maxRecords: 1 });
        expect(records.map((each) => each.offset)).toEqual([begin]);
        expect(await reader.bounds("clicks", 0)).toEqual({ start: begin, end: 101 });
        expect((await readAll(reader, "clicks", 0)).at(-1)?.offset).toBe(100);
      });

      owes("follow a writer that never waits for them, each record once and in order", async () => {
        await start({ streams: one, pieceBytes: 64 * 1024 });
        await using reader = await readerElsewhere(place, log);
        const total = 5000;
        const written = fill(log, total);
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
  });
}

function record(index: number): { key: string; value: Buffer; timestamp: number } {
  return {
    key: `key-${index % 7}`,
    value: Buffer.from(`value ${index} ${"-".repeat((index * 37) % 120)}`),
    timestamp: 1_789_000_000_000 + index,
  };
}

/** A place without one owes nothing here and says so in `skip`. */
async function readerElsewhere(place: LogPlace, log: EventLog): Promise<LogReader & AsyncDisposable> {
  if (place.openReaderElsewhere === undefined)
    throw new InvariantError("This place has no reader elsewhere.");
  return place.openReaderElsewhere(log);
}

/** Appends `count` records, some at once, and answers them in order. */
async function fill(log: EventLog, count: number): Promise<ReturnType<typeof record>[]> {
  const sent = Array.from({ length: count }, (_, index) => record(index));
  for (let at = 0; at < count; at += 10) {
    await Promise.all(sent.slice(at, at + 10).map((each) => log.append("clicks", each)));
  }
  return sent;
}

async function readAll(
  log: LogReader,
  stream: string,
  partition: number,
  limits: readonly { maxRecords: number; maxBytes: number }[] = [everything],
): Promise<StoredRecord[]> {
  const { start, end } = await log.bounds(stream, partition);
  const records: StoredRecord[] = [];
  let next = start;
  for (let turn = 0; next < end; turn++) {
    const batch = await log.read(stream, partition, next, limits[turn % limits.length] ?? everything);
    expect(batch.next).toBeGreaterThan(next);
    records.push(...batch.records);
    next = batch.next;
  }
  return records;
}

/** Lets the writer go on: an adapter in memory never waits for anything else. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function text({ value }: { readonly value: Uint8Array }): string {
  return Buffer.from(value).toString();
}

/** Without the difference between Buffer and Uint8Array. */
function plain(records: readonly StoredRecord[]): StoredRecord[] {
  return records.map((each) => ({ ...each, value: Buffer.from(each.value) }));
}
