import type { Filter } from "@kontor/contracts";
import type { TimeSpan } from "@kontor/core";
import { floorLocal, type Period } from "../range.ts";
import type { Zone } from "../zone.ts";
import { spanOf } from "./statement.ts";

const DAY = 86_400_000;
const [MOST_DAYS, MOST_SPANS] = [400, 12];

/** The days of a period that its filters by weekday leave, as spans; the whole period where there is no such filter, or where they would be many. */
export function spansOfWeekdays(period: Period, filters: readonly Filter[], zone: Zone): TimeSpan[] {
  const wanted = filters.filter(
    ({ dimension, op }) => dimension === "weekday" && (op === "in" || op === "not_in"),
  );
  if (wanted.length === 0 || period.to - period.from > MOST_DAYS * DAY) return [spanOf(period)];
  const spans: { from: number; to: number }[] = [];
  let local = floorLocal(zone.toLocal(period.from), "day");
  for (let from = period.from; from < period.to; local += DAY) {
    const to = Math.min(period.to, zone.toInstant(local + DAY));
    if (wanted.every((filter) => isLeft(filter, ((new Date(local).getUTCDay() + 6) % 7) + 1))) {
      const last = spans.at(-1);
      if (last?.to === from - 1) last.to = to - 1;
      else spans.push(spanOf({ from, to }));
    }
    from = to;
  }
  return spans.length > MOST_SPANS ? [spanOf(period)] : spans;
}

const isLeft = ({ op, values = [] }: Filter, weekday: number): boolean =>
  values.some((value) => Number(value) === weekday) === (op === "in");
