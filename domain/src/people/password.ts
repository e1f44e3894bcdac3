import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { createGate } from "./gate.ts";

/** Cost of a hash: 2^ln blocks of 128 * r bytes, p times. */
export interface PasswordCost {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

/** OWASP's first choice for scrypt: 128 MiB and a third of a second per try. */
export const defaultPasswordCost: PasswordCost = { ln: 17, r: 8, p: 1 };

/** Hashes and checks passwords off the main thread, few at a time: each takes 128 MiB. */
export interface Passwords {
  /** PHC string with the parameters, so that they can be raised later. */
  hash(password: string): Promise<string>;
  /** Takes as long for a missing hash (null) as for one that is there. */
  verify(password: string, hash: string | null): Promise<boolean>;
  /** The hash was made with other parameters than today's. */
  isOutdated(hash: string): boolean;
}

const AT_ONCE = 2;
const MOST_WAITING = 32;
const BYTES = 32;
const HASH = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w-]+)\$([\w-]+)$/;

export function createPasswords(cost: PasswordCost = defaultPasswordCost): Passwords {
  const gate = createGate(
    AT_ONCE,
    MOST_WAITING,
    "Too many people sign in at this moment. Try again in a second.",
  );
  const derive = (password: string, salt: Buffer, by: PasswordCost) =>
    gate(() => deriveKey(password, salt, by));
  const header = `$scrypt$ln=${cost.ln},r=${cost.r},p=${cost.p}$`;
  return {
    async hash(password) {
      const salt = randomBytes(16);
      const key = await derive(password, salt, cost);
      return `${header}${salt.toString("base64url")}$${key.toString("base64url")}`;
    },
    async verify(password, hash) {
      const [, ln, r, p, salt = "", key = ""] = HASH.exec(hash ?? "") ?? [];
      if (ln === undefined) {
        await derive(password, Buffer.alloc(16), cost);
        return false;
      }
      const by = { ln: Number(ln), r: Number(r), p: Number(p) };
      const expected = Buffer.from(key, "base64url");
      const actual = await derive(password, Buffer.from(salt, "base64url"), by);
      return expected.length === actual.length && timingSafeEqual(actual, expected);
    },
    isOutdated: (hash) => !hash.startsWith(header),
  };
}

function deriveKey(password: string, salt: Buffer, { ln, r, p }: PasswordCost): Promise<Buffer> {
  const N = 2 ** ln;
  // The same characters, however the keyboard composed them.
  const text = password.normalize("NFKC");
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  scrypt(text, salt, BYTES, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
    error === null ? resolve(key) : reject(error),
  );
  return promise;
}
