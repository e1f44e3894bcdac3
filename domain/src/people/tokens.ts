import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";

/** Makes tokens of sessions and knows its own, so that a flood of forged ones costs a hash each and never asks the database. */
export interface TokenMint {
  mint(): string;
  /** By its form and its mark alone; whether it is in force, the database knows. */
  isGenuine(token: string): boolean;
}

const TOKEN = /^[\w-]{32}\.[\w-]{22}$/;
const RANDOM_BYTES = 24;
const MARK_BYTES = 16;

export function createTokenMint(masterKey: Buffer): TokenMint {
  const key = Buffer.from(hkdfSync("sha256", masterKey, "", "kontor-session-v1", 32));
  const markOf = (random: string): Buffer =>
    createHmac("sha256", key).update(random).digest().subarray(0, MARK_BYTES);
  return {
    mint() {
      const random = randomBytes(RANDOM_BYTES).toString("base64url");
      return `${random}.${markOf(random).toString("base64url")}`;
    },
    isGenuine(token) {
      if (!TOKEN.test(token)) return false;
      const [random = "", mark = ""] = token.split(".");
      return timingSafeEqual(Buffer.from(mark, "base64url"), markOf(random));
    },
  };
}

/** 256 random bits: the secret of a link or challenge. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** What is kept of a token: whoever has the database alone cannot use it. Tokens are random, so no salt is needed. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

/** An id of a row: 96 random bits, in characters that are safe in addresses and on every file system. */
export function newId(): string {
  return randomBytes(12).toString("hex");
}
