import type { Clock } from "@kontor/core";
import type { QueryService } from "../query/index.ts";
import { within } from "./compile/statement.ts";
import { orderEvents } from "./model/words.ts";

const DAY = 86_400_000;
/** The latest days say it, where they hold enough; a tenant's first view waits for this, and the whole would cost as much as all of its tiles. */
const RECENT = { days: 7, orders: 20 };
const ALL_DAYS = 90;

/** The currency of most of a tenant's orders: of the last 7 days, or of 90 when those have fewer than 20. */
export function createUsualCurrency(query: Pick<QueryService, "run">, clock: Clock) {
  const names = orderEvents.map((name) => `'${name}'`).join(", ");
  const ask = async (tenant: string, days: number) => {
    const period = { from: clock.now() - days * DAY, to: clock.now() + 1 };
    const sql = `SELECT mode(currency), count(*) FROM events WHERE event_name IN (${names}) AND currency IS NOT NULL AND ${within(period)}`;
    const { body } = await query.run({ tenant, sql, spans: [period] });
    const { rows } = JSON.parse(await new Response(body).text()) as { rows: readonly (readonly unknown[])[] };
    const [currency, orders] = rows[0] ?? [];
    return { currency, orders: Number(orders) };
  };
  return async (tenant: string): Promise<string | undefined> => {
    const recent = await ask(tenant, RECENT.days);
    const { currency } = recent.orders >= RECENT.orders ? recent : await ask(tenant, ALL_DAYS);
    return typeof currency === "string" && /^[A-Z]{3}$/.test(currency) ? currency : undefined;
  };
}
