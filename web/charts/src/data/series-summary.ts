import type { Canvas } from "../drawing.ts";
import { inSentence } from "../look/clean-text.ts";
import { keyName } from "../marks/key-axis.tsx";
import { isAdditive } from "./most-of.ts";
import { lastIsPartial } from "./partial.ts";
import type { Key } from "./key.ts";
import type { Series, SeriesTable } from "./series.ts";

/** Says what a line or bar chart shows. */
export function summarizeSeries(table: SeriesTable, canvas: Canvas): string {
  const drawn = table.series.filter(({ compares }) => !compares);
  const first = drawn[0];
  if (first === undefined) return "No data in this range.";
  return drawn.length === 1 ? summarizeOne(first, table, canvas) : summarizeMany(drawn, canvas);
}

/** "rose", "fell" or "stayed" words for a change from one value to another; empty when there is nothing to compare with. */
export function changeWords(now: number, before: number, { format }: Pick<Canvas, "format">): string {
  if (before === 0) return "";
  const change = (now - before) / Math.abs(before);
  if (Math.abs(change) < 0.0005) return "the same as";
  return `${format.share(Math.abs(change))} ${change > 0 ? "more" : "less"} than`;
}

function summarizeOne(series: Series, table: SeriesTable, canvas: Canvas): string {
  const { format } = canvas;
  const known = table.keys.flatMap((key, at) => {
    const value = series.values[at] ?? null;
    return value === null ? [] : [{ key, value }];
  });
  const [one] = known;
  if (one === undefined) return `${series.column.label}: no values.`;
  const write = (value: number) => format.exact(value, series.column);
  if (known.length === 1)
    return `${series.column.label}: ${write(one.value)}${place(one.key, table.timed, canvas)}.`;
  const top = known.reduce((best, each) => (each.value > best.value ? each : best));
  const low = known.reduce((least, each) => (each.value < least.value ? each : least));
  const sum = known.reduce((total, { value }) => total + value, 0);
  const total = isAdditive(series.column) ? ` ${write(sum)} in all,` : "";
  if (top.value === low.value) return `${series.column.label}:${total} ${write(top.value)} each.`;
  const ends = `highest ${write(top.value)}${place(top.key, table.timed, canvas)}, lowest ${write(low.value)}${place(low.key, table.timed, canvas)}`;
  return `${series.column.label}:${total} ${ends}.${comparison(series, table, canvas)}`;
}

/** Sums are compared over the buckets that are over and known in both. */
function comparison(series: Series, table: SeriesTable, canvas: Canvas): string {
  const other = table.series.find(({ compares }) => compares);
  if (other === undefined || !isAdditive(series.column)) return "";
  const over = lastIsPartial(table.keys, canvas) ? table.keys.length - 1 : table.keys.length;
  let now = 0;
  let before = 0;
  for (let at = 0; at < over; at++) {
    const [a, b] = [series.values[at] ?? null, other.values[at] ?? null];
    if (a === null || b === null) continue;
    now += a;
    before += b;
  }
  const words = changeWords(now, before, canvas);
  const unfinished = over < table.keys.length ? ", the unfinished last bucket left out" : "";
  return words === "" ? "" : ` That is ${words} ${other.name}${unfinished}.`;
}

function summarizeMany(drawn: readonly Series[], { format }: Canvas): string {
  const first = drawn[0];
  if (first === undefined) return "";
  const totals = drawn.map((series) => ({
    series,
    total: series.values.reduce<number>((sum, value) => sum + (value ?? 0), 0),
  }));
  const top = totals
    .filter(({ series }) => !series.other)
    .reduce((best, each) => (each.total > best.total ? each : best), { series: first, total: -Infinity });
  const split = drawn.every(({ column }) => column === first.column);
  const what = split
    ? `${first.column.label} in ${drawn.length} series`
    : drawn.map(({ name }) => inSentence(name)).join(", ");
  if (!isAdditive(first.column)) return `${what}.`;
  const all = totals.reduce((sum, { total }) => sum + total, 0);
  const part =
    split && all > 0 && totals.every(({ total }) => total >= 0) ? ` (${format.share(top.total / all)})` : "";
  return `${what}. Largest: ${inSentence(top.series.name)} with ${format.exact(top.total, top.series.column)}${part}.`;
}

function place(key: Key, timed: boolean, canvas: Canvas): string {
  if (key.time === null && key.text === "") return "";
  return timed ? ` (${keyName(key, canvas)})` : ` (${inSentence(key.text)})`;
}
