import type { Random } from "./random.ts";

const SLOTS = 32;
const EVENTS_PER_SESSION = 12;
const SAME_VISITOR_AGAIN = 0.3;
const ID = 16;
const hexDigits = Buffer.from("0123456789abcdef", "latin1");

/** Writes `count` random hex digits. */
export function writeHex(random: Random, out: Buffer, at: number, count: number): void {
  for (let done = 0; done < count;) {
    let word = random.next();
    for (let digit = 0; digit < 8 && done < count; digit++, done++) {
      out[at + done] = hexDigits[word & 15] ?? 48;
      word >>>= 4;
    }
  }
}

/**
 * The people at the tables: sessions about 12 events long, three in ten by a visitor seen before. So ids repeat as they do in real life, which is
 * what a column store's compression lives on. The first tenant has 32 sessions at a time, the others fewer in proportion to their traffic (Zipf).
 */
export interface Sessions {
  /** Copies visitor and session id (16 hex digits each) of one of the tenant's current sessions. */
  write(tenant: number, out: Buffer, visitorAt: number, sessionAt: number): void;
}

export function createSessions(tenants: number, random: Random): Sessions {
  const ids = Buffer.alloc(tenants * SLOTS * ID * 2);
  writeHex(random, ids, 0, ids.length);
  return {
    write(tenant, out, visitorAt, sessionAt) {
      const current = Math.max(1, Math.floor(SLOTS / (tenant + 1)));
      const slot = (tenant * SLOTS + random.below(current)) * ID * 2;
      if (random.share() < 1 / EVENTS_PER_SESSION) {
        if (random.share() > SAME_VISITOR_AGAIN) writeHex(random, ids, slot, ID);
        writeHex(random, ids, slot + ID, ID);
      }
      for (let i = 0; i < ID; i++) {
        out[visitorAt + i] = ids[slot + i] ?? 0;
        out[sessionAt + i] = ids[slot + ID + i] ?? 0;
      }
    },
  };
}
