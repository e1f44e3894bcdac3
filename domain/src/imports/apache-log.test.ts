import { describe, expect, test } from "vitest";
import { importAll, scratchFolder, sharedData } from "./testing/import-fixture.ts";

const HIT =
  '203.0.114.9 - - [17/May/2015:10:05:03 +0000] "GET /menu?x=1 HTTP/1.1" 200 203023 "https://www.google.de/" "Mozilla/5.0 (X11)"';

async function importLines(...lines: string[]) {
  await using folder = await scratchFolder();
  return await importAll("apache-log", await folder.write(lines.join("\n")));
}

test("makes a page view of a hit, without its address", async () => {
  const { all, faultCount } = await importLines(HIT);
  expect(faultCount).toBe(0);
  expect(all).toEqual([
    {
      event: {
        event_id: expect.stringMatching(/^log-[0-9a-f]{32}$/) as string,
        event_name: "page_view",
        event_time: "2015-05-17T10:05:03.000Z",
        visitor_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
        page_url: "/menu?x=1",
        page_referrer: "https://www.google.de/",
        props: { method: "GET", protocol: "HTTP/1.1", status: 200, bytes: 203_023 },
      },
      userAgent: "Mozilla/5.0 (X11)",
      ip: "203.0.114.9",
    },
  ]);
  expect(JSON.stringify(all[0]?.event)).not.toContain("203.0.114.9");
});

test("respects the offset of the time", async () => {
  const { all } = await importLines(HIT.replace("17/May/2015:10:05:03 +0000", "01/Jan/2016:00:30:00 +0130"));
  expect(all[0]?.event.event_time).toBe("2015-12-31T23:00:00.000Z");
});

test("reads the common format and leaves absent what the log has not", async () => {
  const { all } = await importLines(
    'client.example - frank [17/May/2015:10:05:03 -0700] "GET / HTTP/1.0" 304 -',
  );
  expect(all[0]).toEqual({
    event: expect.objectContaining({
      page_url: "/",
      props: { method: "GET", protocol: "HTTP/1.0", status: 304 },
    }) as object,
    userAgent: "-",
  });
  expect(all[0]?.event).not.toHaveProperty("page_referrer");
});

test("counts equal lines as different hits, and the same file again as the same", async () => {
  await using folder = await scratchFolder();
  const path = await folder.write(`${HIT}\n${HIT}\n`);
  const first = await importAll("apache-log", path);
  const again = await importAll("apache-log", path);
  const ids = first.all.map(({ event }) => event.event_id);
  expect(new Set(ids).size).toBe(2);
  expect(again.all.map(({ event }) => event.event_id)).toEqual(ids);
});

test("gives a visitor one id within an import, another in the next, and the same again under a salt", async () => {
  await using folder = await scratchFolder();
  const path = await folder.write(`${HIT}\n${HIT}\n${HIT.replace("X11", "Macintosh")}`);
  const visitors = async (salt?: string) =>
    (await importAll("apache-log", path, salt === undefined ? {} : { salt })).all.map(
      ({ event }) => event.visitor_id,
    );
  const [first, second, other] = await visitors();
  expect(first).toBe(second);
  expect(first).not.toBe(other);
  expect((await visitors())[0]).not.toBe(first);
  expect(await visitors("s")).toEqual(await visitors("s"));
});

test("makes event ids that do not depend on the guest's address", async () => {
  const [ours, others] = [
    await importLines(HIT),
    await importLines(HIT.replace("203.0.114.9", "198.51.101.7")),
  ];
  expect(ours.all[0]?.event.event_id).toBe(others.all[0]?.event.event_id);
});

test("tells servers apart by source, and puts an origin before paths", async () => {
  await using folder = await scratchFolder();
  const path = await folder.write(HIT);
  const [a, b] = [
    await importAll("apache-log", path, { source: "a", origin: "https://shop.example/" }),
    await importAll("apache-log", path, { source: "b" }),
  ];
  expect(a.all[0]?.event.event_id).not.toBe(b.all[0]?.event.event_id);
  expect(a.all[0]?.event.page_url).toBe("https://shop.example/menu?x=1");
});

test.each([
  ["an escaped quote", '"GET /a\\"b HTTP/1.1"', { page_url: '/a"b' }],
  ["escaped bytes", '"GET /caf\\xc3\\xa9 HTTP/1.1"', { page_url: "/café" }],
  ["blanks in the path", '"GET /a b c HTTP/1.1"', { page_url: "/a b c" }],
  ["no protocol", '"GET /old"', { page_url: "/old" }],
  ["a proxy's absolute target", '"GET http://x.example/p HTTP/1.1"', { page_url: "http://x.example/p" }],
  [
    "a TLS handshake sent to a plain port",
    '"\\x16\\x03\\x01"',
    { props: { request: "\u0016\u0003\u0001", status: 200, bytes: 203_023 } },
  ],
  ["nothing requested", '"-"', { props: { request: "-", status: 200, bytes: 203_023 } }],
])("takes a hit with %s for a hit", async (_, request, expected) => {
  const { all } = await importLines(HIT.replace('"GET /menu?x=1 HTTP/1.1"', request));
  expect(all[0]?.event).toMatchObject(expected);
});

test("reads a user name with blanks and brackets, IPv6, CRLF, a byte order mark and further fields", async () => {
  const { all } = await importLines(
    `\ufeff${HIT}\r`,
    HIT.replace("203.0.114.9 - -", "2003:e0::1 - Jane [the boss] Doe"),
    `${HIT} "further" 12`,
    "",
  );
  expect(all.map(({ ip }) => ip)).toEqual(["203.0.114.9", "2003:e0::1", "203.0.114.9"]);
  expect(new Set(all.map(({ userAgent }) => userAgent))).toEqual(new Set(["Mozilla/5.0 (X11)"]));
});

test("keeps a last line that lost its closing quote", async () => {
  const { all } = await importLines(HIT.slice(0, -5));
  expect(all[0]?.userAgent).toBe("Mozilla/5.0 (");
});

test("cuts what is longer than an event may hold", async () => {
  const { all } = await importLines(
    HIT.replace("/menu", `/${"m".repeat(9_000)}`).replace("X11", "X".repeat(3_000)),
  );
  expect(all[0]?.event.page_url).toHaveLength(8192);
  expect(all[0]?.userAgent).toHaveLength(2048);
});

test("goes on after bad lines, counts them all and tells the first twenty by number", async () => {
  const bad = [
    "garbage",
    HIT.replace("May", "Mai"),
    HIT.replace("17/May", "31/Feb"),
    HIT.replace(" 200 ", " two "),
    HIT.replace('"GET', "GET"),
    `${"x".repeat(70_000)} ${HIT}`,
    " [".repeat(30_000),
    '"'.repeat(60_000),
    ...Array<string>(20).fill("-"),
  ];
  const { all, faultCount, faults } = await importLines(HIT, ...bad, HIT);
  expect(all).toHaveLength(2);
  expect(faultCount).toBe(bad.length);
  expect(faults.map(({ line }) => line)).toEqual(Array.from({ length: 20 }, (_, index) => index + 2));
  expect(faults[1]?.message).toBe("no such time: 17/Mai/2015:10:05:03 +0000");
});

const log = sharedData("apache-combined-2015.log.gz");

describe.skipIf(log === undefined)("on the real web log", () => {
  test("makes one event of each of 10,000 hits, each with its own id", async () => {
    const { all, faultCount, progress } = await importAll("apache-log", log ?? "");
    expect(faultCount).toBe(0);
    expect(progress).toBe(1);
    expect(all).toHaveLength(10_000);
    expect(new Set(all.map(({ event }) => event.event_id)).size).toBe(10_000);
    expect(new Set(all.map(({ ip }) => ip)).size).toBe(1_753);
    expect(new Set(all.map(({ userAgent }) => userAgent)).size).toBe(559);
    const times = all.map(({ event }) => String(event.event_time)).sort();
    expect([times[0]?.slice(0, 10), times.at(-1)?.slice(0, 10)]).toEqual(["2015-05-17", "2015-05-20"]);
  });
});
