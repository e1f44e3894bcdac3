import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as breathe } from "node:timers/promises";
import type { EventLog } from "@kontor/core";
import { CLICKS, encodeClickRecord, hashEventId } from "@kontor/domain/collect";
import { formatPosition, LiveHub, parsePosition, type LiveSink } from "@kontor/domain/live";
import { NodeDisk, openSegmentLog } from "@kontor/embedded";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

type Message = { event: string; id: string; data: Record<string, unknown> };

/** A client that remembers, as a browser does, what it was sent and the last id. */
class Client implements LiveSink {
  readonly messages: Message[] = [];
  buffered = 0;
  open = true;

  send(message: Buffer): void {
    for (const block of message
      .toString()
      .split("\n\n")
      .filter((text) => text.startsWith("event:"))) {
      const [event = "", id = "", data = ""] = block
        .split("\n")
        .map((line) => line.slice(line.indexOf(": ") + 2));
      this.messages.push({ event, id, data: JSON.parse(data) as Record<string, unknown> });
    }
  }

  close(): void {
    this.open = false;
  }

  of(event: string): Message[] {
    return this.messages.filter((message) => message.event === event);
  }

  ids(): string[] {
    return this.of("events").flatMap(({ data }) =>
      (data["events"] as { event_id: string }[]).map((one) => one.event_id),
    );
  }

  get lastId(): string | undefined {
    return this.messages.at(-1)?.id;
  }
}

async function openLog() {
  const folder = await mkdtemp(join(tmpdir(), "kontor-live-"));
  const log = await openSegmentLog({
    disk: new NodeDisk(),
    directory: join(folder, "log"),
    streams: { [CLICKS]: { partitions: 1 } },
  });
  return {
    log,
    async [Symbol.asyncDispose]() {
      await log[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

async function append(
  log: EventLog,
  tenant: string,
  events: readonly Record<string, unknown>[],
  userAgent?: string,
): Promise<void> {
  const hashes = new Uint32Array(events.length * 2);
  events.forEach(({ event_id: id }, at) => typeof id === "string" && hashEventId(tenant, id, hashes, at * 2));
  const header = {
    tenant,
    received: 1,
    minTime: 1,
    maxTime: 1,
    ...(userAgent === undefined ? {} : { userAgent }),
  };
  const value = encodeClickRecord({
    kind: "events",
    header,
    hashes,
    payload: Buffer.from(JSON.stringify(events)),
  });
  await log.append(CLICKS, { key: tenant, value, timestamp: 1 });
}

const view = (id: string) => ({ event_id: id, event_name: "view_item", event_time: "2026-03-01T10:00:00Z" });
const openHub = (log: EventLog) =>
  new LiveHub({ log, snapshot: () => Promise.resolve(7), manual: true, newest: 1_000_000 });

/** Until every client that came back has caught up and been told everything. */
async function settle(hub: LiveHub): Promise<void> {
  for (let turn = 0; turn < 6; turn++) {
    await hub.turn();
    while (hub.following > 0) await breathe();
  }
}

describe("the live stream", () => {
  test("goes on after any disconnects without gap or double, whatever else is in the log", async () => {
    const step = fc.oneof(
      fc.record({
        do: fc.constant("append" as const),
        tenant: fc.constantFrom("a", "a", "b"),
        ids: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 4 }),
      }),
      fc.record({ do: fc.constant("turn" as const) }),
      fc.record({ do: fc.constant("disconnect" as const), client: fc.nat(2) }),
      fc.record({ do: fc.constant("connect" as const), client: fc.nat(2) }),
      fc.record({ do: fc.constant("restart" as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
        await using opened = await openLog();
        const { log } = opened;
        let hub = openHub(log);
        const expected: string[] = [];
        const clients = [0, 1, 2].map(() => ({
          told: [] as string[],
          last: "0:0",
          now: undefined as Client | undefined,
        }));
        const disconnect = (client: (typeof clients)[number]) => {
          if (client.now === undefined) return;
          client.told.push(...client.now.ids());
          client.last = client.now.lastId ?? client.last;
          client.now = undefined;
        };
        const viewers = new Map<Client, { close(): void }>();
        const connect = async (client: (typeof clients)[number]) => {
          if (client.now !== undefined) return;
          client.now = new Client();
          const outcome = await hub.watch({ tenant: "a", from: client.last }, client.now);
          if (outcome.ok) viewers.set(client.now, outcome.viewer);
        };
        const drop = (client: (typeof clients)[number]) => {
          if (client.now !== undefined) viewers.get(client.now)?.close();
          disconnect(client);
        };
        for (const one of steps) {
          if (one.do === "append") {
            await append(
              log,
              one.tenant,
              one.ids.map((id) => view(`${id}`)),
            );
            if (one.tenant === "a")
              for (const id of one.ids) if (!expected.includes(`${id}`)) expected.push(`${id}`);
          } else if (one.do === "turn") await hub.turn();
          else if (one.do === "connect") await connect(clients[one.client]!);
          else if (one.do === "disconnect") drop(clients[one.client]!);
          else {
            clients.forEach(drop);
            await hub[Symbol.asyncDispose]();
            hub = openHub(log);
          }
        }
        for (const client of clients) await connect(client);
        await settle(hub);
        clients.forEach(drop);
        for (const client of clients) expect(client.told).toEqual(expected);
        await hub[Symbol.asyncDispose]();
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  test("begins with what comes after the connection when nothing was seen before", async () => {
    await using opened = await openLog();
    await using hub = openHub(opened.log);
    await append(opened.log, "a", [view("old")]);
    const client = new Client();
    await hub.watch({ tenant: "a" }, client);
    await append(opened.log, "a", [
      {
        ...view("new"),
        event_name: "purchase",
        value: 12.5,
        items: [{ item_id: "soup", item_name: "x".repeat(500) }],
      },
    ]);
    await settle(hub);
    expect(client.messages[0]).toEqual({ event: "hello", id: "0:1", data: { tenant: "a", snapshot: 7 } });
    expect(client.of("events")).toHaveLength(1);
    expect(client.of("events")[0]).toMatchObject({
      id: "0:2",
      data: {
        accepted: 1,
        by_name: { purchase: 1 },
        revenue: 12.5,
        events: [{ event_id: "new", item_id: "soup", item_name: "x".repeat(200) }],
      },
    });
  });

  test("marks what bots sent and tells how much it was, live and caught up; a rule that hides it hides both", async () => {
    await using opened = await openLog();
    const isBot = (userAgent: string | undefined) => userAgent === "curl/8";
    await using hub = new LiveHub({
      log: opened.log,
      snapshot: () => Promise.resolve(7),
      manual: true,
      isBot,
    });
    const [live, late, blind] = [new Client(), new Client(), new Client()];
    await hub.watch({ tenant: "a" }, live);
    const hide = ({ is_bot: _hidden, ...event }: Record<string, unknown>) => event;
    await hub.watch({ tenant: "a", policy: "no-bots", hide }, blind);
    const sale = { event_name: "purchase", value: 2.5 };
    await append(opened.log, "a", [{ ...sale, event_id: "person" }], "Mozilla/5.0");
    await append(opened.log, "a", [{ ...sale, event_id: "one" }, view("two")], "curl/8");
    await settle(hub);
    await hub.watch({ tenant: "a", from: "0:0" }, late);
    await settle(hub);
    for (const client of [live, late]) {
      const told = client.of("events")[0]?.data ?? {};
      expect(told).toMatchObject({
        accepted: 3,
        revenue: 5,
        bots: { accepted: 2, orders: 1, revenue: 2.5 },
      });
      const marks = (told["events"] as { is_bot?: boolean }[]).map(({ is_bot: mark }) => mark);
      expect(marks).toEqual([undefined, true, true]);
    }
    expect(blind.of("events")[0]?.data).toMatchObject({ accepted: 3 });
    expect(JSON.stringify(blind.messages)).not.toContain("bot");
  });

  test("tells of other tenants nothing, and of forbidden events neither count nor revenue", async () => {
    await using opened = await openLog();
    await using hub = openHub(opened.log);
    const [all, some] = [new Client(), new Client()];
    await hub.watch({ tenant: "a" }, all);
    await hub.watch({ tenant: "a", policy: "shop-1", allows: (event) => event["shop_id"] === "1" }, some);
    await append(opened.log, "b", [{ ...view("theirs"), shop_id: "1" }]);
    await append(opened.log, "a", [
      { ...view("mine"), shop_id: "1" },
      { ...view("hidden"), shop_id: "2" },
    ]);
    await settle(hub);
    expect(all.ids()).toEqual(["mine", "hidden"]);
    expect(some.ids()).toEqual(["mine"]);
    expect(some.of("events")[0]?.data["accepted"]).toBe(1);
  });

  test("tells at most one message of a kind in two turns, counting everything", async () => {
    await using opened = await openLog();
    await using hub = openHub(opened.log);
    const client = new Client();
    await hub.watch({ tenant: "a" }, client);
    for (let turn = 0; turn < 8; turn++) {
      await append(opened.log, "a", [view(`e${turn}`)]);
      hub.delivered(0, { next: turn + 1, snapshot: turn + 1 });
      await hub.turn();
    }
    expect(client.of("events").length).toBeLessThanOrEqual(4);
    expect(client.of("commit").length).toBeLessThanOrEqual(4);
    await settle(hub);
    expect(client.ids()).toHaveLength(8);
  });

  test("says which commit holds the tenant's rows, and nothing of commits without any", async () => {
    await using opened = await openLog();
    await using hub = openHub(opened.log);
    const client = new Client();
    await hub.watch({ tenant: "a" }, client);
    await append(opened.log, "b", [view("theirs")]);
    hub.delivered(0, { next: 1, snapshot: 3 });
    await settle(hub);
    expect(client.of("commit")).toEqual([]);
    await append(opened.log, "a", [view("mine")]);
    await append(opened.log, "b", [view("theirs too")]);
    await settle(hub);
    hub.delivered(0, { next: 3, snapshot: 4 });
    await settle(hub);
    await append(opened.log, "b", [view("more")]);
    hub.delivered(0, { next: 4, snapshot: 5 });
    await settle(hub);
    expect(client.of("commit").map(({ data }) => data)).toEqual([{ snapshot: 4, upto: "0:3" }]);
  });

  test("gives a slow reader nothing more until it has read, then tells of the gap", async () => {
    await using opened = await openLog();
    await using hub = openHub(opened.log);
    const client = new Client();
    await hub.watch({ tenant: "a" }, client);
    client.buffered = 1 << 20;
    for (let at = 0; at < 5; at++) {
      await append(opened.log, "a", [view(`e${at}`)]);
      await settle(hub);
    }
    expect(client.ids()).toEqual(["e0"]);
    client.buffered = 0;
    await settle(hub);
    expect(client.messages.at(-1)).toEqual({ event: "reset", id: "0:5", data: { reason: "too_slow" } });
    await append(opened.log, "a", [view("e5")]);
    await settle(hub);
    expect(client.ids()).toEqual(["e0", "e5"]);
  });

  test("starts anew where the log no longer holds, or never held, what is asked for", async () => {
    await using opened = await openLog();
    await using hub = openHub(opened.log);
    await append(opened.log, "a", [view("one")]);
    const client = new Client();
    await hub.watch({ tenant: "a", from: "0:900" }, client);
    expect(client.messages.map(({ event, id }) => [event, id])).toEqual([
      ["hello", "0:1"],
      ["reset", "0:1"],
    ]);
  });

  test("refuses a position that no message ever had", async () => {
    await using opened = await openLog();
    await using hub = openHub(opened.log);
    for (const from of ["", "x", "0:-1", "1:5", "0:1,1:2", "0:1.5", "0:9999999999999999999", "0:1\n"])
      expect(await hub.watch({ tenant: "a", from }, new Client())).toEqual({
        ok: false,
        reason: "bad_position",
      });
  });

  test("keeps nothing of who could not be let in", async () => {
    await using opened = await openLog();
    const away = new Error("no database");
    const snapshot = () => Promise.reject(away);
    await using hub = new LiveHub({ log: opened.log, snapshot, manual: true });
    await expect(hub.watch({ tenant: "a" }, new Client())).rejects.toBe(away);
    await expect(hub.watch({ tenant: "a", from: "0:0" }, new Client())).rejects.toBe(away);
    expect(hub.viewers).toBe(0);
  });

  test("keeps memory bounded by names and events that senders invent", async () => {
    await using opened = await openLog();
    await using hub = new LiveHub({ log: opened.log, snapshot: () => Promise.resolve(0), manual: true });
    const client = new Client();
    await hub.watch({ tenant: "a" }, client);
    await append(
      opened.log,
      "a",
      Array.from({ length: 10_000 }, (_, at) => ({
        event_name: `n${at}`,
        event_time: at === 0 ? "2100-01-01T00:00:00Z" : "1970-01-01T00:00:00Z",
      })),
    );
    await settle(hub);
    const data = client.of("events")[0]?.data as {
      accepted: number;
      by_name: Record<string, number>;
      events: unknown[];
    };
    expect(data.accepted).toBe(10_000);
    expect(Object.keys(data.by_name)).toHaveLength(201);
    expect(data.by_name["(other)"]).toBe(9800);
    expect(data.events).toHaveLength(50);
  });
});

test("positions read back as written", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 5 }), (offsets) => {
      expect(parsePosition(formatPosition(offsets), offsets.length)).toEqual(offsets);
    }),
  );
});
