import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes } from "node:crypto";
import { PeopleError } from "./errors.ts";

/** Encrypts small secrets that must be had again. `context` (whose it is) must be the same to open: a sealed text moved to another row does not open. */
export interface Seal {
  seal(secret: Buffer, context: string): string;
  /** Throws PeopleError when it was changed, or sealed with another master key. */
  open(sealed: string, context: string): Buffer;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM under a key derived from the master key, which is kept outside the database. */
export function createSeal(masterKey: Buffer): Seal {
  const key = createSecretKey(Buffer.from(hkdfSync("sha256", masterKey, "", "kontor-people-v1", 32)));
  return {
    seal(secret, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(secret), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url");
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed, "base64url");
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
      try {
        const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
        decipher.setAAD(Buffer.from(context)).setAuthTag(tag);
        return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
      } catch (cause) {
        const message = "A sealed secret does not open: put the original master key back.";
        throw new PeopleError("internal_error", message, { cause });
      }
    },
  };
}
