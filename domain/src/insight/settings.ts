import type { InsightSettings } from "@kontor/contracts";
import type { Clock, SqlDatabase } from "@kontor/core";
import { InsightInputError } from "./errors.ts";
import { putSetting, settingOf } from "./plans.ts";
import type { InsightTables } from "./tables.ts";
import { isZone } from "./zone.ts";

export interface Settings {
  /** Kept for a second. */
  of(tenant: string): Promise<InsightSettings>;
  /** Throws InsightInputError. */
  set(tenant: string, settings: InsightSettings): Promise<void>;
}

export interface SettingsOptions {
  readonly db: SqlDatabase<InsightTables>;
  readonly clock: Clock;
  /** The currency of most of the tenant's orders; undefined when there are none. */
  readonly usualCurrency: (tenant: string) => Promise<string | undefined>;
}

const FRESH_MS = 1000;
const CURRENCY_FRESH_MS = 600_000;
const DEFAULT_CURRENCY = "EUR";

/** Time zones and currencies in the relational store. Nobody has to set them: UTC, and the currency that the orders have. */
export function createSettings({ db, clock, usualCurrency }: SettingsOptions): Settings {
  const query = db.query;
  const cache = new Map<string, { readonly until: number; readonly settings: Promise<InsightSettings> }>();
  const usual = new Map<string, { readonly until: number; readonly currency: string }>();
  const guess = async (tenant: string): Promise<string> => {
    const known = usual.get(tenant);
    if (known !== undefined && clock.now() < known.until) return known.currency;
    const currency = await usualCurrency(tenant);
    if (currency !== undefined) usual.set(tenant, { until: clock.now() + CURRENCY_FRESH_MS, currency });
    return currency ?? DEFAULT_CURRENCY;
  };
  const read = async (tenant: string): Promise<InsightSettings> => {
    const row = await settingOf(query, tenant);
    return row === undefined
      ? { time_zone: "UTC", currency: await guess(tenant) }
      : { time_zone: row.time_zone, currency: row.currency };
  };
  return {
    of: (tenant) => {
      const known = cache.get(tenant);
      const now = clock.now();
      if (known !== undefined && now < known.until && known.until - now <= FRESH_MS) return known.settings;
      const settings = read(tenant);
      settings.catch(() => cache.delete(tenant));
      cache.set(tenant, { until: now + FRESH_MS, settings });
      return settings;
    },
    set: async (tenant, { time_zone, currency }) => {
      assertZone(time_zone);
      await putSetting(query, { tenant_id: tenant, time_zone, currency });
      cache.delete(tenant);
    },
  };
}

function assertZone(name: string): void {
  if (!isZone(name))
    throw new InsightInputError(`There is no time zone "${name}". Take an IANA name: Europe/Vienna, UTC.`);
}
