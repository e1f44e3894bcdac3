import { toNumber, toText, toTime } from "../data/cell.ts";
import { numberAt, readColumns, type Column } from "../data/columns.ts";
import type { Canvas, Drawing } from "../drawing.ts";
import { nothing } from "../marks/nothing.tsx";
import { heatCells, type HeatCell } from "./heat-cells.tsx";

const mostCohorts = 24;
const mostPeriods = 31;
const asShare = { unit: "share" as const };

interface Cohort {
  readonly name: string;
  readonly order: number;
  /** Visitors by period, 0 the first. */
  readonly counts: ReadonlyMap<number, { readonly value: number; readonly row: number }>;
}

/** Of those first seen in a bucket, the part that came back in each later one. Rows: cohort, period (0, 1, ...), visitors. */
export function drawRetention(canvas: Canvas): Drawing {
  const { dimensions, measures } = readColumns(canvas.answer, canvas.options);
  const [start, period] = dimensions;
  const count = measures.find(({ unit }) => unit === "count") ?? measures[0];
  if (start === undefined || count === undefined || (period === undefined && measures.length < 2))
    return nothing(canvas, "A retention grid needs cohorts, periods and a count.");
  const cohorts = readCohorts(canvas, start, period ?? measures.find((each) => each !== count), count);
  // One that began just now has nothing to show yet, unless all did.
  const grown = cohorts.filter(({ counts }) => counts.size > 1 || !counts.has(0));
  const shown = (grown.length > 0 ? grown : cohorts).slice(-mostCohorts);
  if (shown.length === 0) return nothing(canvas);
  const last = Math.min(mostPeriods, Math.max(...shown.flatMap(({ counts }) => [...counts.keys()])));
  const cells = shown.flatMap((cohort, line) => cohortCells(cohort, line, last, canvas));
  const columns = Array.from({ length: last }, (_, at) => String(at + 1));
  const lines = shown.map(
    (cohort) => `${cohort.name} · ${canvas.format.compact(sizeOf(cohort), { unit: "count" })}`,
  );
  const most = Math.max(0, ...cells.map(({ value }) => value)) || 1;
  const corner = period?.label ?? "Periods later";
  const grid = heatCells({ columns, lines, cells, corner, least: 0, most, canvas });
  return { ...grid, summary: summarize(shown, canvas) };
}

function readCohorts(
  { answer, format }: Canvas,
  start: Column,
  period: Column | undefined,
  count: Column,
): Cohort[] {
  const cohorts = new Map<
    string,
    { name: string; order: number; counts: Map<number, { value: number; row: number }> }
  >();
  answer.rows.forEach((row, at) => {
    const value = numberAt(row, count);
    const age = period === undefined ? null : toNumber(row[period.at]);
    if (value === null || age === null || age < 0 || !Number.isInteger(age)) return;
    const text = toText(row[start.at]);
    const time = toTime(row[start.at]);
    const name = time === null ? text : format.tick(time, answer.grain, 0);
    const cohort = cohorts.get(text) ?? { name, order: time ?? cohorts.size, counts: new Map() };
    cohort.counts.set(age, { value, row: at });
    cohorts.set(text, cohort);
  });
  return [...cohorts.values()].sort((a, b) => a.order - b.order);
}

function cohortCells(cohort: Cohort, line: number, last: number, { format }: Canvas): HeatCell[] {
  const size = sizeOf(cohort);
  return [...cohort.counts]
    .filter(([age]) => age > 0 && age <= last)
    .map(([age, { value, row }]) => {
      const share = size > 0 ? value / size : 0;
      return {
        column: age - 1,
        line,
        value: share,
        text: format.compact(share, asShare),
        name: `${cohort.name}, ${age} later`,
        lines: [`${format.count(value)} of ${format.count(size)} (${format.share(share)})`],
        row,
      };
    });
}

function sizeOf({ counts }: Cohort): number {
  return counts.get(0)?.value ?? 0;
}

/** The share over all cohorts that are old enough to have it. */
function summarize(cohorts: readonly Cohort[], { format, answer }: Canvas): string {
  const all = cohorts.reduce((sum, cohort) => sum + sizeOf(cohort), 0);
  const seen = `${format.count(cohorts.length)} cohorts with ${format.count(all)} visitors.`;
  const grown = cohorts.filter(({ counts }) => counts.has(1));
  const base = grown.reduce((sum, cohort) => sum + sizeOf(cohort), 0);
  if (base === 0) return `${seen} None came back yet.`;
  const back = grown.reduce((sum, { counts }) => sum + (counts.get(1)?.value ?? 0), 0);
  return `${seen} ${format.share(back / base)} came back the next ${answer.grain ?? "period"}.`;
}
