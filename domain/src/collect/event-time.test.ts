import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalTime, readEventTime } from "./event-time.ts";

const moments = fc.date({
  min: new Date("0000-01-01T00:00:00Z"),
  max: new Date("9999-12-31T23:59:59Z"),
  noInvalidDate: true,
});

describe("canonicalTime", () => {
  test("agrees with Date on every valid day and millisecond", () => {
    fc.assert(
      fc.property(moments, (moment) => {
        expect(canonicalTime(moment.toISOString())).toBe(moment.getTime());
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ["2026-01-31T12:00:00Z", Date.UTC(2026, 0, 31, 12)],
    ["2024-02-29T23:59:59.999999Z", Date.UTC(2024, 1, 29, 23, 59, 59, 999)],
    ["2026-01-31T12:00:00.5Z", Date.UTC(2026, 0, 31, 12, 0, 0, 500)],
    ["2026-01-31T12:00:00.29Z", Date.UTC(2026, 0, 31, 12, 0, 0, 290)],
  ])("reads %s", (text, ms) => {
    expect(canonicalTime(text)).toBe(ms);
  });

  test.each([
    "2026-02-29T12:00:00Z",
    "2024-02-30T12:00:00Z",
    "2026-13-01T12:00:00Z",
    "2026-00-10T12:00:00Z",
    "2026-01-00T12:00:00Z",
    "2026-01-31T24:00:00Z",
    "2026-01-31T12:60:00Z",
    "2026-01-31T12:00:60Z",
    "2026-01-31T12:00:00.Z",
    "2026-01-31T12:00:00.1234567Z",
    "2026-01-31T12:00:00+00:00",
    "2026-01-31 12:00:00Z",
    "2026-01-31T12:00:00",
    "2026-01-31T1a:00:00Z",
    "٢٠٢٦-01-31T12:00:00Z",
    "",
  ])("refuses %j as canonical", (text) => {
    expect(canonicalTime(text)).toBeNaN();
  });
});

describe("readEventTime", () => {
  test.each([
    ["2026-01-31T13:00:00+01:00", "2026-01-31T12:00:00Z"],
    ["2026-01-31T13:00:00+0100", "2026-01-31T12:00:00Z"],
    ["2026-01-31T11:00:00-01", "2026-01-31T12:00:00Z"],
    ["2026-01-31 12:00:00", "2026-01-31T12:00:00Z"],
    ["2026-01-31 12:00", "2026-01-31T12:00:00Z"],
    ["2026-01-31 12:00:00 +02:00", "2026-01-31T10:00:00Z"],
    ["2026-01-31", "2026-01-31T00:00:00Z"],
    ["2026-01-31t12:00:00z", "2026-01-31T12:00:00Z"],
    ["2026-01-31T12:00:00,5Z", "2026-01-31T12:00:00.5Z"],
    ["2026-01-31T12:00:00.123456789Z", "2026-01-31T12:00:00.123456Z"],
    ["2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"],
    [1769860800123, "2026-01-31T12:00:00.123Z"],
    [1769860800123.75, "2026-01-31T12:00:00.123Z"],
  ])("rewrites %s as %s", (sent, text) => {
    expect(readEventTime(sent)?.text).toBe(text);
    expect(canonicalTime(text)).toBe(readEventTime(sent)?.ms);
  });

  test.each(["yesterday", "2026-02-30", "2026-01-31T12:00:00+25:00", "12:00:00Z", Infinity, 1e18, NaN])(
    "refuses %s",
    (sent) => {
      expect(readEventTime(sent)).toBeUndefined();
    },
  );

  test("writes a canonical text for everything it takes between 1970 and 9999", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(86_400_000), max: new Date("9999-12-30T00:00:00Z"), noInvalidDate: true }),
        fc.constantFrom("Z", "+14:00", "-12:00", "+0530", "-03", ""),
        fc.stringMatching(/^[0-9]{0,9}$/),
        (moment, zone, fraction) => {
          const sent = `${moment.toISOString().slice(0, 19)}${fraction === "" ? "" : `.${fraction}`}${zone}`;
          const time = readEventTime(sent);
          expect(canonicalTime(time?.text ?? "")).toBe(time?.ms);
        },
      ),
    );
  });
});
