import type { Clock } from "@kontor/core";
import { TooManyAttemptsError } from "./errors.ts";

/** How many tries fit into a window. They come back one by one over it. */
interface Rule {
  readonly most: number;
  readonly windowMs: number;
}

const MINUTE = 60_000;
/*
 * The tight rule counts an account as seen from one address, so that a stranger who guesses does not lock the owner out; the wide ones bound
 * guessing from many addresses and over many accounts.
 */
const rules = {
  accountFromAddress: { most: 5, windowMs: 5 * MINUTE },
  account: { most: 100, windowMs: 60 * MINUTE },
  address: { most: 60, windowMs: 15 * MINUTE },
} as const satisfies Record<string, Rule>;
const MOST_KEYS = 50_000;

/** Bounds guessing, per process. */
export interface AttemptLimiter {
  /** Counts a try before it is looked at, so that tries side by side count too. Throws TooManyAttemptsError. `undo` when it succeeded. */
  take(account: string | undefined, address: string | null): { undo(): void };
}

interface Bucket {
  used: number;
  at: number;
}

export function createAttemptLimiter(clock: Clock): AttemptLimiter {
  const buckets = new Map<string, Bucket>();
  const bucketOf = (key: string, rule: Rule): Bucket => {
    const now = clock.now();
    const known = buckets.get(key) ?? { used: 0, at: now };
    known.used = Math.max(0, known.used - (Math.max(0, now - known.at) * rule.most) / rule.windowMs);
    known.at = now;
    buckets.delete(key);
    buckets.set(key, known);
    const oldest = buckets.keys().next();
    if (buckets.size > MOST_KEYS && !oldest.done) buckets.delete(oldest.value);
    return known;
  };
  /** Throws when one of them is full. */
  const enter = (keys: readonly { readonly key: string; readonly rule: Rule }[]) => {
    const asked = keys.map(({ key, rule }) => ({ rule, bucket: bucketOf(key, rule) }));
    const waitMs = Math.max(0, ...asked.map(({ bucket, rule }) => waitOf(bucket, rule)));
    if (waitMs > 0) throw new TooManyAttemptsError(Math.ceil(waitMs));
    return asked;
  };
  return {
    take(account, address) {
      const network = networkOf(address);
      // The address by itself comes first: whoever is stopped there cannot push others' counts out of memory by accounts that are made up.
      const byAddress = enter([{ key: `address ${network}`, rule: rules.address }]);
      const asked = [...byAddress, ...enter(keysOf(account, network))];
      for (const { bucket } of asked) bucket.used++;
      return {
        undo() {
          for (const { bucket } of asked) bucket.used = Math.max(0, bucket.used - 1);
        },
      };
    },
  };
}

function keysOf(account: string | undefined, network: string): { key: string; rule: Rule }[] {
  if (account === undefined) return [];
  return [
    { key: `account ${account}`, rule: rules.account },
    { key: `both ${network} ${account}`, rule: rules.accountFromAddress },
  ];
}

/** ms until one more try fits; sums are rounded, so a sliver does not count. */
function waitOf({ used }: Bucket, { most, windowMs }: Rule): number {
  const excess = used + 1 - most;
  return excess <= 1e-9 ? 0 : (excess * windowMs) / most;
}

/** A household has a whole /64 of IPv6. */
function networkOf(address: string | null): string {
  if (address === null || !address.includes(":") || address.includes(".")) return address ?? "unknown";
  const [head = "", tail] = address.split("::");
  const start = head.split(":").filter((part) => part !== "");
  const end = (tail ?? "").split(":").filter((part) => part !== "");
  const zeros = tail === undefined ? 0 : 8 - start.length - end.length;
  return [...start, ...Array<string>(Math.max(0, zeros)).fill("0"), ...end].slice(0, 4).join(":");
}
