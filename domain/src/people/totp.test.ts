import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchTotp, toBase32, totpAt, totpStep, totpUri } from "./totp.ts";

const secret = Buffer.from("12345678901234567890");

describe("one-time codes", () => {
  // RFC 6238, appendix B (SHA-1): the last six of its eight digits are the six-digit code.
  test.each([
    [59, "94287082"],
    [1_111_111_109, "07081804"],
    [1_111_111_111, "14050471"],
    [1_234_567_890, "89005924"],
    [2_000_000_000, "69279037"],
    [20_000_000_000, "65353130"],
  ])("are those of RFC 6238 at %i s", (seconds, code) => {
    expect(totpAt(secret, totpStep(seconds * 1000), 8)).toBe(code);
    expect(matchTotp(secret, code.slice(2), seconds * 1000, 0)).toBe(Math.floor(seconds / 30));
  });

  test("count from a step before to a step after, and not beyond", () => {
    const now = 1_790_000_000_000;
    const step = totpStep(now);
    for (const [shift, good] of [
      [-2, false],
      [-1, true],
      [0, true],
      [1, true],
      [2, false],
    ] as const) {
      expect(matchTotp(secret, totpAt(secret, step + shift), now, 0) !== undefined, `${shift}`).toBe(good);
    }
  });

  test("do not count for a step that was used, nor one before it", () => {
    const now = 1_790_000_000_000;
    const step = totpStep(now);
    expect(matchTotp(secret, totpAt(secret, step), now, step)).toBeUndefined();
    expect(matchTotp(secret, totpAt(secret, step - 1), now, step)).toBeUndefined();
    expect(matchTotp(secret, totpAt(secret, step + 1), now, step)).toBe(step + 1);
  });

  test("may be typed with a gap; anything else that is no code is none", () => {
    const now = 59_000;
    expect(matchTotp(secret, "287 082", now, 0)).toBe(1);
    for (const text of ["", "28708", "2870820", "287o82", "２８７０８２", "-287082x"]) {
      expect(matchTotp(secret, text, now, 0)).toBeUndefined();
    }
  });

  test("have secrets in the base32 of RFC 4648", () => {
    expect(["f", "fo", "foo", "foob", "fooba", "foobar"].map((each) => toBase32(Buffer.from(each)))).toEqual([
      "MY",
      "MZXQ",
      "MZXW6",
      "MZXW6YQ",
      "MZXW6YTB",
      "MZXW6YTBOI",
    ]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(toBase32(Buffer.from(bytes))).toMatch(/^[A-Z2-7]*$/);
      }),
    );
  });

  test("are carried to an app by an address that keeps odd account names", () => {
    const uri = new URL(totpUri(secret, "a&b=c?@example.org"));
    expect(decodeURIComponent(uri.pathname)).toBe("/Kontor:a&b=c?@example.org");
    expect(uri.searchParams.get("secret")).toBe(toBase32(secret));
  });
});
