import { createHmac, timingSafeEqual } from "node:crypto";

/*
 * RFC 6238 with what every authenticator app does: HMAC-SHA-1, 30 s, 6 digits. Codes of the step before and after count too (clocks differ,
 * people are slow), so a code is good for at most 90 s, and once: the caller keeps the step that was used.
 */
const STEP_MS = 30_000;
const DIGITS = 6;
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The time step whose code this is, after `lastStep`; undefined when the code is wrong, too old or used. */
export function matchTotp(secret: Buffer, code: string, now: number, lastStep: number): number | undefined {
  const typed = code.replaceAll(/[ -]/g, "");
  if (!/^\d{6}$/.test(typed)) return undefined;
  const step = Math.floor(now / STEP_MS);
  const matching = [step - 1, step, step + 1].filter(
    (each) => each >= 0 && timingSafeEqual(Buffer.from(totpAt(secret, each)), Buffer.from(typed)),
  );
  return matching.find((each) => each > lastStep);
}

/** The code of a time step. */
export function totpAt(secret: Buffer, step: number, digits = DIGITS): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", secret).update(counter).digest();
  const offset = mac.readUInt8(mac.length - 1) & 0xf;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, "0");
}

/** The time step of an instant in ms. */
export function totpStep(now: number): number {
  return Math.floor(now / STEP_MS);
}

/** RFC 4648 without padding. */
export function toBase32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups.map((group) => BASE32.charAt(Number.parseInt(group.padEnd(5, "0"), 2))).join("");
}

/** Key URI format of authenticator apps. */
export function totpUri(secret: Buffer, account: string): string {
  const label = encodeURIComponent(`Kontor:${account}`);
  return `otpauth://totp/${label}?secret=${toBase32(secret)}&issuer=Kontor`;
}
