import type { InsightSettings } from "@kontor/contracts";
import type { Clock, SqlDatabase } from "@kontor/core";
import { InsightInputError } from "./errors.ts";
import { putSetting, settingOf, type SettingRow } from "./plans.ts";
import type { InsightTables } from "./tables.ts";
import { isZone } from "./zone.ts";

export interface Settings {
  /** Both. What is set is kept for a second. */
  of(tenant: string): Promise<InsightSettings>;
  zoneOf(tenant: string): Promise<string>;
  /** Where none is set this may need a statement over the lake: ask only when it matters. */
  currencyOf(tenant: string): Promise<string>;
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
/** The first order may come any moment. */
const NO_CURRENCY_FRESH_MS = 5000;
const DEFAULT_CURRENCY = "EUR";

/** Time zones and currencies in the relational store. Nobody has to set them: UTC, and the currency that the orders have. */
export function createSettings({ db, clock, usualCurrency }: SettingsOptions): Settings {
  const query = db.query;
  const rows = new Kept<SettingRow | undefined>(clock, () => FRESH_MS);
  const guesses = new Kept<string | undefined>(clock, (currency) =>
    currency === undefined ? NO_CURRENCY_FRESH_MS : CURRENCY_FRESH_MS,
  );
  const rowOf = (tenant: string) => rows.get(tenant, () => settingOf(query, tenant));
  const zoneOf = async (tenant: string) => (await rowOf(tenant))?.time_zone ?? "UTC";
  const currencyOf = async (tenant: string) =>
    (await rowOf(tenant))?.currency ??
    (await guesses.get(tenant, () => usualCurrency(tenant))) ??
    DEFAULT_CURRENCY;
  return {
    of: async (tenant) => ({ time_zone: await zoneOf(tenant), currency: await currencyOf(tenant) }),
    zoneOf,
    currencyOf,
    set: async (tenant, { time_zone, currency }) => {
      assertZone(time_zone);
      await putSetting(query, { tenant_id: tenant, time_zone, currency });
      rows.drop(tenant);
    },
  };
}

/** Values by tenant, each read once and kept for a while; a failure is not kept. */
class Kept<Value> {
  readonly #clock: Clock;
  readonly #freshMs: (value: Value) => number;
  readonly #entries = new Map<string, { readonly value: Promise<Value>; from: number; until: number }>();

  constructor(clock: Clock, freshMs: (value: Value) => number) {
    this.#clock = clock;
    this.#freshMs = freshMs;
  }

  get(tenant: string, read: () => Promise<Value>): Promise<Value> {
    const known = this.#entries.get(tenant);
    const now = this.#clock.now();
    // A clock that was set back ends it, too.
    if (known !== undefined && now >= known.from && now < known.until) return known.value;
    const value = read();
    const entry = { value, from: now, until: Infinity };
    this.#entries.set(tenant, entry);
    value.then(
      (found) => {
        entry.until = entry.from + this.#freshMs(found);
      },
      () => (this.#entries.get(tenant) === entry ? this.#entries.delete(tenant) : false),
    );
    return value;
  }

  drop(tenant: string): void {
    this.#entries.delete(tenant);
  }
}

function assertZone(name: string): void {
  if (!isZone(name))
    throw new InsightInputError(`There is no time zone "${name}". Take an IANA name: Europe/Vienna, UTC.`);
}
