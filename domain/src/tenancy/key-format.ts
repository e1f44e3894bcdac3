import { createHmac, createSecretKey, randomBytes, type KeyObject } from "node:crypto";
import { InvalidTenancyInputError } from "./errors.ts";

/*
 * A key is printed once as `ID.SECRET`.
 * ID: "KT" + 18 base32 characters (90 random bits); it fits AWS access key ids, [A-Z0-9]{20}.
 * SECRET: the first 40 characters of base64url(HMAC-SHA256(master key, "kontor-key-v1:" + ID)), 240 bits.
 */
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ID_CHARACTERS = 18;
const SECRET_CHARACTERS = 40;
const ID = /^KT[A-Z2-7]{18}$/;
const TOKEN = /^(KT[A-Z2-7]{18})\.([A-Za-z0-9_-]{40})$/;
const MASTER_KEY_BYTES = 32;

export interface KeyToken {
  readonly id: string;
  readonly secret: string;
}

export function newKeyId(): string {
  // 256 is a multiple of 32, so every character is equally likely.
  const characters = Array.from(randomBytes(ID_CHARACTERS), (byte) => BASE32.charAt(byte % 32));
  return `KT${characters.join("")}`;
}

export function isKeyId(text: string): boolean {
  return ID.test(text);
}

/** Splits a token by its form alone; null when it cannot be one of ours. */
export function parseToken(token: string): KeyToken | null {
  const [, id, secret] = TOKEN.exec(token) ?? [];
  return id === undefined || secret === undefined ? null : { id, secret };
}

/** The secret of a key id: it needs no storage, and whoever has the database alone cannot make it. */
export function deriveSecret(masterKey: KeyObject, keyId: string): string {
  return derive(masterKey, `kontor-key-v1:${keyId}`).slice(0, SECRET_CHARACTERS);
}

/** Tells master keys apart without giving anything of them away. */
export function fingerprintOf(masterKey: KeyObject): string {
  return derive(masterKey, "kontor-master-key-fingerprint-v1").slice(0, 16);
}

/** As a key object the master key derives six times faster than as bytes, and shows itself in no log. */
export function toMasterKey(bytes: Buffer): KeyObject {
  if (bytes.length >= MASTER_KEY_BYTES) return createSecretKey(bytes);
  throw new InvalidTenancyInputError(`The master key must have at least ${MASTER_KEY_BYTES} bytes.`);
}

function derive(masterKey: KeyObject, purpose: string): string {
  return createHmac("sha256", masterKey).update(purpose).digest("base64url");
}
