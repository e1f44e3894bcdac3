import { DAY_MS, endOfDay } from "./day.ts";
import type { LakeFile } from "./lake-file.ts";

/** Rows of a tenant (null: of every tenant without a limit of its own) in a table are kept this many days. */
export interface RetentionLimit {
  readonly tenant: string | null;
  readonly table: string;
  readonly days: number;
}

/** End these files; unless `drop`, write them again without the expired rows. Inputs are of one table and day. */
export interface ExpiryTask {
  readonly table: string;
  readonly day: string;
  readonly inputs: readonly LakeFile[];
  readonly drop: boolean;
  /** What to leave out: rows of the tenant before the time, ms since the epoch. Empty when the files are dropped whole. */
  readonly expire: readonly { readonly tenant: string; readonly before: number }[];
  /** Tenants that the output holds no rows of, for its `expired`. */
  readonly expired: readonly string[];
}

/**
 * What has to go, day by day: a day expires for a tenant when all of it is older than the tenant's limit. A day that is past every limit is dropped whole;
 * else each file is rewritten once for all tenants whose limit has passed, and remembers for whom.
 */
export function planRetention(
  live: readonly LakeFile[],
  limits: readonly RetentionLimit[],
  tenants: readonly string[],
  now: number,
): ExpiryTask[] {
  const tasks: ExpiryTask[] = [];
  for (const table of new Set(limits.map((limit) => limit.table))) {
    const rules = rulesOf(limits, table, tenants);
    for (const file of live.filter((file) => file.table === table)) {
      const task = expiryOf(file, rules, now);
      if (task !== undefined) tasks.push(task);
    }
  }
  return tasks;
}

interface Rules {
  /** Days by tenant, for every tenant that has a limit. */
  readonly byTenant: ReadonlyMap<string, number>;
  /** The longest anybody's rows are kept; Infinity when some tenant's are kept forever. */
  readonly longest: number;
}

function rulesOf(limits: readonly RetentionLimit[], table: string, tenants: readonly string[]): Rules {
  const ofTable = limits.filter((limit) => limit.table === table);
  const byDefault = ofTable.find((limit) => limit.tenant === null)?.days;
  const byTenant = new Map<string, number>();
  if (byDefault !== undefined) for (const tenant of tenants) byTenant.set(tenant, byDefault);
  for (const { tenant, days } of ofTable) if (tenant !== null) byTenant.set(tenant, days);
  const longest = [...byTenant.values()].reduce((a, b) => Math.max(a, b), byDefault ?? Infinity);
  return { byTenant, longest };
}

function expiryOf(file: LakeFile, rules: Rules, now: number): ExpiryTask | undefined {
  const end = endOfDay(file.day);
  const passed = (days: number) => end + days * DAY_MS <= now;
  const task = { table: file.table, day: file.day, inputs: [file] };
  if (passed(rules.longest)) return { ...task, drop: true, expire: [], expired: [] };
  const expired = [...rules.byTenant].filter(([, days]) => passed(days)).map(([tenant]) => tenant);
  const known = new Set(file.expired);
  const fresh = expired.filter((tenant) => !known.has(tenant));
  if (fresh.length === 0) return undefined;
  const all = [...new Set([...file.expired, ...expired])].sort();
  return { ...task, drop: false, expire: fresh.map((tenant) => ({ tenant, before: end })), expired: all };
}
