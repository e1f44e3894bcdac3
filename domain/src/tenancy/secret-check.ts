import { timingSafeEqual, type KeyObject } from "node:crypto";
import { deriveSecret, type KeyToken } from "./key-format.ts";

/** Derived secrets kept for keys in use, so that the hot path compares and does not hash. */
const MOST_SECRETS = 10_000;

/** Tells in constant time whether a token's secret is the one of its id. Secrets of refused tokens are not kept. */
export function createSecretCheck(masterKey: KeyObject): (token: KeyToken) => boolean {
  const kept = new Map<string, Buffer>();
  return ({ id, secret }) => {
    const known = kept.get(id);
    const expected = known ?? Buffer.from(deriveSecret(masterKey, id), "latin1");
    const genuine = timingSafeEqual(Buffer.from(secret, "latin1"), expected);
    if (genuine && !known) keep(id, expected);
    return genuine;
  };

  function keep(id: string, secret: Buffer): void {
    const oldest = kept.keys().next();
    if (kept.size >= MOST_SECRETS && !oldest.done) kept.delete(oldest.value);
    kept.set(id, secret);
  }
}
