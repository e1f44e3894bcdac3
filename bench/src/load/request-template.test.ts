import { expect, it } from "vitest";
import { createRandom, createZipf } from "./random.ts";
import { createTemplate, patchTemplate } from "./request-template.ts";
import { createSessions } from "./sessions.ts";

const random = createRandom(7);
const sessions = createSessions(3, random);
const key = Buffer.from("KT0123456789ABCDEFGH.secret");
const options = {
  host: "127.0.0.1:1",
  events: 50,
  keyLength: key.length,
  countries: false,
  compressed: false,
};

function bodyOf(bytes: Buffer): Record<string, unknown>[] {
  return JSON.parse(bytes.toString("latin1", bytes.indexOf("\r\n\r\n") + 4));
}

it("makes requests of about 350 bytes per event, of valid JSON, with the announced length", () => {
  const template = createTemplate(options, random);
  patchTemplate(
    template,
    { index: 2, key },
    { start: Date.UTC(2026, 10, 21, 1, 2, 3), step: 0 },
    { random, sessions },
  );
  const [head = "", body = ""] = template.bytes.toString("latin1").split("\r\n\r\n");
  expect(head).toContain(`Authorization: Bearer ${key.toString()}`);
  expect(head).toContain(`Content-Length: ${body.length}`);
  expect(body.length / 50).toBeGreaterThan(330);
  expect(body.length / 50).toBeLessThan(370);
  for (const event of bodyOf(template.bytes)) {
    expect(event["event_id"]).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(event["event_time"]).toMatch(/^2026-11-21T01:02:03\.\d{3}Z$/);
    expect(event["visitor_id"]).toMatch(/^[0-9a-f]{16}$/);
    expect(event["shop_id"]).toBe("s-0002");
  }
});

it("gives each event of each request an id of its own, and sessions of some length", () => {
  const template = createTemplate(options, random);
  const ids = new Set<unknown>();
  const seen = new Set<unknown>();
  for (let round = 0; round < 200; round++) {
    patchTemplate(
      template,
      { index: 0, key },
      { start: 1_800_000_000_000 + round, step: 0 },
      { random, sessions },
    );
    for (const event of bodyOf(template.bytes)) {
      ids.add(event["event_id"]);
      seen.add(event["session_id"]);
    }
  }
  expect(ids.size).toBe(10_000);
  expect(10_000 / seen.size).toBeGreaterThan(8);
  expect(10_000 / seen.size).toBeLessThan(16);
});

it("spreads the events of a request over time when a step is given", () => {
  const template = createTemplate({ ...options, events: 3, countries: true, compressed: false }, random);
  const start = Date.UTC(2026, 9, 31, 23, 59, 59);
  patchTemplate(template, { index: 0, key }, { start, step: 800.5 }, { random, sessions });
  const events = bodyOf(template.bytes);
  expect(events.map((event) => event["event_time"])).toEqual([
    "2026-10-31T23:59:59.000Z",
    "2026-10-31T23:59:59.800Z",
    "2026-11-01T00:00:00.601Z",
  ]);
  expect(new Set(events.map((event) => event["country"])).size).toBe(1);
});

it("draws ranks by Zipf's law", () => {
  const draw = createZipf(200, random);
  const counts = Array.from({ length: 200 }, () => 0);
  for (let i = 0; i < 100_000; i++) {
    const rank = draw();
    counts[rank] = (counts[rank] ?? 0) + 1;
  }
  expect((counts[0] ?? 0) / 100_000).toBeCloseTo(1 / 5.878, 1);
  expect((counts[0] ?? 0) / (counts[9] ?? 1)).toBeGreaterThan(8);
  expect((counts[0] ?? 0) / (counts[9] ?? 1)).toBeLessThan(12.5);
  expect(counts.every((count) => count > 0)).toBe(true);
});
