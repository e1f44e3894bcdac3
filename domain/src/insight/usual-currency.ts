import type { Clock } from "@kontor/core";
import type { QueryService } from "../query/index.ts";
import { within } from "./compile/statement.ts";
import { orderEvents } from "./model/words.ts";

const DAYS = 90 * 86_400_000;

/** The currency of most of a tenant's orders of the last 90 days. */
export function createUsualCurrency(query: Pick<QueryService, "run">, clock: Clock) {
  const names = orderEvents.map((name) => `'${name}'`).join(", ");
  return async (tenant: string): Promise<string | undefined> => {
    const period = { from: clock.now() - DAYS, to: clock.now() + 1 };
    const sql = `SELECT mode(currency) FROM events WHERE event_name IN (${names}) AND currency IS NOT NULL AND ${within(period)}`;
    const { body } = await query.run({ tenant, sql, spans: [period] });
    const { rows } = JSON.parse(await new Response(body).text()) as { rows: readonly (readonly unknown[])[] };
    const found = rows[0]?.[0];
    return typeof found === "string" && /^[A-Z]{3}$/.test(found) ? found : undefined;
  };
}
