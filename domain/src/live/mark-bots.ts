import type { ClickHeader } from "../collect/index.ts";
import type { LiveEventFields } from "./live-summary.ts";

/** Whether a User-Agent is a bot's, as delivery says it in column `is_bot`. */
export type IsBot = (userAgent: string | undefined) => boolean;

/** The events of one record, each of a bot's with `is_bot`: policies hold on it as on any column. */
export function markBots(
  events: readonly LiveEventFields[],
  { userAgent }: Pick<ClickHeader, "userAgent">,
  isBot: IsBot | undefined,
): readonly LiveEventFields[] {
  return isBot?.(userAgent) === true ? events.map((event) => ({ ...event, is_bot: true })) : events;
}
