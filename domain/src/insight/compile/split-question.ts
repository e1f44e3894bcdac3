import type { Answer, Filter, Question, TableQuestion } from "@kontor/contracts";
import { floorLocal, grainOf, resolveRange, type Period } from "../range.ts";
import type { CompileContext } from "./statement.ts";

/** A question about days that are over and the day that runs, asked as two, and how the answers become one. */
export interface Split {
  readonly closed: TableQuestion;
  readonly open: TableQuestion;
  readonly join: (closed: Answer, open: Answer) => Answer;
}

const DAY = 86_400_000;
/** Shorter ranges cost little as a whole; longer ones have coarser buckets. */
const [LEAST_DAYS, MOST_DAYS] = [6, 400];
/** Hours of a week: groups of the largest answer by weekday. */
const MOST_GROUPS = 168;
/** Of these, groups say something of each other's rows, or they are read elsewhere. */
const NOT_BY_GROUP: ReadonlySet<string> = new Set(["bounce", "failed_events"]);
/** Comparisons by a fixed number of days, whatever the range. */
const BY_DAYS: ReadonlySet<string> = new Set(["week_before", "four_weeks_before"]);

/**
 * Events come every moment and change the day that runs; the answer of a month would be reckoned anew each time, for one day. Where no two days share a group with
 * today, the others' groups are asked on their own, and that answer stays cached until midnight:
 * 1. by days: the days before today, and today;
 * 2. by weekdays: those that are not today's, of the days before today; and today's, of the whole range (a session may come back a week later, so these cannot be added up).
 * Undefined where that does not hold or does not pay.
 */
export function splitQuestion(question: Question, context: CompileContext): Split | undefined {
  if (question.kind !== "table" || question.measures.some((name) => NOT_BY_GROUP.has(name))) return undefined;
  const { now, zone } = context;
  const period = resolveRange(question.range, now, zone);
  const local = floorLocal(zone.toLocal(now), "day");
  const today = { from: zone.toInstant(local), to: zone.toInstant(local + DAY) };
  const days = (today.from - period.from) / DAY;
  if (days < LEAST_DAYS || days > MOST_DAYS || today.from >= period.to) return undefined;
  const names = new Set(question.dimensions);
  if (names.size === 1 && names.has("time")) return splitByDay(question, period, today);
  const isByWeekday = [...names].every((name) => name === "weekday" || name === "hour_of_day");
  if (!names.has("weekday") || !isByWeekday) return undefined;
  return splitByWeekday(question, period, today, ((new Date(local).getUTCDay() + 6) % 7) + 1);
}

function splitByDay(question: TableQuestion, period: Period, today: Period): Split | undefined {
  const { grain = grainOf(period), compare = [], order = [] } = question;
  if (grain !== "day" || !compare.every((name) => BY_DAYS.has(name))) return undefined;
  if (!order.every(({ by }) => by === "time")) return undefined;
  const isNewestFirst = order[0]?.descending === true;
  return {
    closed: { ...question, grain, range: rangeOf(period.from, today.from) },
    open: { ...question, grain, range: rangeOf(today.from, period.to) },
    join: (closed, open) =>
      together(closed, open, isNewestFirst ? [...open.rows, ...closed.rows] : [...closed.rows, ...open.rows]),
  };
}

function splitByWeekday(
  question: TableQuestion,
  period: Period,
  today: Period,
  weekday: number,
): Split | undefined {
  const { compare = [], order = [], filters = [], limit = MOST_GROUPS } = question;
  if (compare.length > 0 || order.length > 0 || limit < MOST_GROUPS || period.to > today.to) return undefined;
  const only = (op: "in" | "not_in"): Filter[] => [
    ...filters,
    { dimension: "weekday", op, values: [weekday] },
  ];
  const dimensions = new Set(question.dimensions).size;
  return {
    closed: { ...question, filters: only("not_in"), range: rangeOf(period.from, today.from) },
    open: { ...question, filters: only("in"), range: rangeOf(period.from, period.to) },
    join: (closed, open) =>
      together(
        closed,
        open,
        [...closed.rows, ...open.rows].sort((a, b) => byMeasure(a, b, dimensions)),
      ),
  };
}

const rangeOf = (from: number, to: number) => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
});

// As a table orders its rows that was told nothing: the first measure, largest first and null last, then the dimensions.
function byMeasure(a: readonly unknown[], b: readonly unknown[], dimensions: number): number {
  const [one = null, other = null] = [a[dimensions], b[dimensions]];
  if (one !== other) {
    if (one === null) return 1;
    if (other === null) return -1;
    return Number(other) - Number(one);
  }
  for (let at = 0; at < dimensions; at++) {
    const difference = Number(a[at]) - Number(b[at]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function together(closed: Answer, open: Answer, rows: Answer["rows"]): Answer {
  const parts = [closed, open];
  const worked = parts.some(({ cached }) => !cached) ? parts.filter(({ cached }) => !cached) : parts;
  const sum = (of: (answer: Answer) => number) => worked.reduce((total, answer) => total + of(answer), 0);
  return {
    ...open,
    rows,
    truncated: closed.truncated || open.truncated,
    range: { from: closed.range.from, to: open.range.to },
    elapsed_ms: sum(({ elapsed_ms }) => elapsed_ms),
    bytes_scanned: sum(({ bytes_scanned }) => bytes_scanned),
    cached: closed.cached && open.cached,
  };
}
