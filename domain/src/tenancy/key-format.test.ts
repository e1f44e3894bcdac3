import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deriveSecret, fingerprintOf, isKeyId, newKeyId, parseToken, toMasterKey } from "./key-format.ts";

const master = toMasterKey(Buffer.alloc(32, 7));
const other = toMasterKey(Buffer.alloc(32, 8));

describe("a key", () => {
  test("has an id that AWS's SDKs take as an access key id", () => {
    const ids = Array.from({ length: 1000 }, newKeyId);
    for (const id of ids) expect(id).toMatch(/^KT[A-Z2-7]{18}$/);
    expect(new Set(ids).size).toBe(1000);
  });

  test("has a secret that its id and the master key give again, and nothing else does", () => {
    const id = newKeyId();
    expect(deriveSecret(master, id)).toBe(deriveSecret(toMasterKey(Buffer.alloc(32, 7)), id));
    expect(deriveSecret(master, id)).toMatch(/^[A-Za-z0-9_-]{40}$/);
    expect(deriveSecret(master, id)).not.toBe(deriveSecret(master, newKeyId()));
    expect(deriveSecret(master, id)).not.toBe(deriveSecret(other, id));
  });

  test("keeps its secret in every later version: keys in use depend on it", () => {
    expect(deriveSecret(master, "KTAAAAAAAAAAAAAAAAAA")).toBe("L_HAzN3esqWX2U7fWz8Wg29TzznfcgfEVRQlwUw-");
  });

  test("is read back from its token", () => {
    const id = newKeyId();
    const secret = deriveSecret(master, id);
    expect(parseToken(`${id}.${secret}`)).toEqual({ id, secret });
  });

  test("is not seen in anything else", () => {
    const id = newKeyId();
    const secret = deriveSecret(master, id);
    const near = [
      `${id}${secret}`,
      `${id}.${secret} `,
      `${id}.${secret}\n`,
      ` ${id}.${secret}`,
      `${id}.`,
      id,
      "",
    ];
    for (const text of near) expect(parseToken(text)).toBeNull();
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => parseToken(text) === null));
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 30 }), (text) => !isKeyId(text)));
  });
});

describe("a master key", () => {
  test("that is too short is refused", () => {
    expect(() => toMasterKey(Buffer.alloc(31))).toThrow("32 bytes");
    expect(() => toMasterKey(Buffer.alloc(32))).not.toThrow();
  });

  test("has a fingerprint of its own that is part of no secret", () => {
    expect(fingerprintOf(master)).not.toBe(fingerprintOf(other));
    expect(deriveSecret(master, newKeyId())).not.toContain(fingerprintOf(master));
  });
});
