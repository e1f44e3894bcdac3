import {
  comparisonName,
  comparisonsOf,
  isTime,
  numberAt,
  readColumns,
  shortComparisonName,
  type Column,
} from "../data/columns.ts";
import { isAdditive } from "../data/most-of.ts";
import { lastIsPartial } from "../data/partial.ts";
import { changeWords } from "../data/series-summary.ts";
import { hasValues, readSeries, type SeriesTable } from "../data/series.ts";
import type { Canvas, Drawing } from "../drawing.ts";
import { fitText, textWidth } from "../look/text-width.ts";
import { Label } from "../marks/label.tsx";
import { keyPlaces } from "../marks/key-places.ts";
import { linePoints } from "../marks/line-plot.ts";
import { nothing } from "../marks/nothing.tsx";
import { areaPath, linePath } from "../marks/series-line.tsx";
import { valueScale } from "../marks/value-axis.tsx";
import { KpiPair, pairFits } from "./kpi-pair.tsx";

interface Kpi {
  readonly measure: Column;
  readonly value: number;
  readonly before: { readonly column: Column; readonly value: number } | undefined;
}

/** One number, how it compares, and how it came about. */
export function drawKpi(canvas: Canvas): Drawing {
  const columns = readColumns(canvas.answer, canvas.options);
  const [measure] = columns.measures;
  if (measure === undefined) return nothing(canvas);
  const timed = columns.x !== undefined && isTime(canvas.answer, columns.x);
  const table = readSeries(canvas.answer, { ...columns, measures: [measure], by: undefined });
  const value = bigNumber(canvas, table, measure);
  if (value === null) return nothing(canvas);
  const [column] = comparisonsOf(columns, measure);
  const before = column && bigNumber(canvas, table, column);
  const kpi = {
    measure,
    value,
    before: column && typeof before === "number" ? { column, value: before } : undefined,
  };
  const spark = timed && table.keys.length > 1 && hasValues(table) ? sparkline(canvas, table) : undefined;
  const { before: compared } = kpi;
  const pair = compared && !spark && pairFits(value, compared.value, canvas) && (
    <KpiPair measure={measure} value={value} before={compared.value} canvas={canvas} />
  );
  return {
    body: <KpiPicture kpi={kpi} canvas={canvas} below={spark?.body ?? pair} />,
    summary: summarize(kpi, canvas),
    points: spark?.points ?? [],
  };
}

/** The sum over time where values add up, else the last bucket's; without time the first row's. */
function bigNumber({ answer, options }: Canvas, table: SeriesTable, column: Column): number | null {
  const values = table.keys.flatMap(({ rows }) => rows.map((row) => numberAt(answer.rows[row], column)));
  const known = values.filter((value) => value !== null);
  if (!table.timed) return numberAt(answer.rows[0], column);
  const sums = options.value === undefined ? isAdditive(column) : options.value === "sum";
  return sums && known.length > 0 ? known.reduce((sum, value) => sum + value, 0) : (known.at(-1) ?? null);
}

function KpiPicture({ kpi, canvas, below }: { kpi: Kpi; canvas: Canvas; below: React.ReactNode }) {
  const { width, theme, format } = canvas;
  const exact = format.exact(kpi.value, kpi.measure);
  const text = textWidth(exact, 24) <= width ? exact : format.compact(kpi.value, kpi.measure);
  return (
    <>
      <text x={0} y={26} fontSize={24} fontWeight={600} letterSpacing="-0.02em" fill={theme.ink}>
        {text}
      </text>
      {kpi.before && <Change kpi={kpi} before={kpi.before} canvas={canvas} />}
      {below}
    </>
  );
}

function Change({ kpi, before, canvas }: { kpi: Kpi; before: NonNullable<Kpi["before"]>; canvas: Canvas }) {
  const { width, theme, format, options } = canvas;
  const change = before.value === 0 ? null : (kpi.value - before.value) / Math.abs(before.value);
  const rose = kpi.value > before.value;
  // A change that rounds to nothing is none.
  const same = change === null ? kpi.value === before.value : Math.abs(change) < 0.0005;
  const color = same ? theme.muted : rose === (options.less_is_better ?? false) ? theme.down : theme.up;
  const sign = same ? "=" : rose ? "▲" : "▼";
  const plus = same ? "" : rose ? "+" : "−";
  const size =
    change === null
      ? format.compact(Math.abs(kpi.value - before.value), kpi.measure)
      : format.share(Math.abs(change));
  const text = `${sign} ${plus}${size}`;
  // Bold, and the triangle is wide.
  const used = textWidth(text, 12) * 1.08 + 10;
  const rest = against(before.column, width - used);
  return (
    <>
      <Label x={0} y={45} size={12} weight={600} fill={color} text={text} />
      <Label x={used} y={45} size={12} fill={theme.muted} text={rest} />
    </>
  );
}

/** What it is compared with, in the longest words that fit. */
function against(column: Column, width: number): string {
  const short = shortComparisonName(column);
  const words = [`vs ${comparisonName(column)}`, `vs ${short}`, short];
  return words.find((each) => textWidth(each, 12) <= width) ?? fitText(short, 12, width);
}

function sparkline(canvas: Canvas, table: SeriesTable): Pick<Drawing, "body" | "points"> | undefined {
  // As flat as a line of text is wide, at the bottom, however high the tile is.
  const least = table.series.some(({ compares }) => compares) ? 58 : 40;
  const top = Math.max(least, canvas.height - 72);
  const [series] = table.series;
  if (canvas.height - top < 16 || series === undefined) return undefined;
  const all = table.series.flatMap(({ values }) => values);
  const axis = valueScale(all, series.column, canvas);
  const box = { left: 2, top, right: canvas.width - 4, bottom: canvas.height - 3 };
  axis.scale.range([box.bottom, box.top]);
  const place = keyPlaces(table.keys, box.left, box.right);
  const [color = canvas.theme.ink] = canvas.theme.series;
  const partial = lastIsPartial(table.keys, canvas);
  const last = series.values.findLastIndex((value) => value !== null);
  const before = table.series.find(({ compares }) => compares);
  const body = (
    <>
      <path d={areaPath(series.values, place, axis)} fill={color} fillOpacity={0.1} />
      {before && (
        <path
          d={linePath(before.values, place, axis)}
          fill="none"
          stroke={canvas.theme.compare}
          strokeDasharray="3 3"
        />
      )}
      <path
        d={linePath(series.values, place, axis)}
        fill="none"
        stroke={color}
        strokeWidth={1.5}
        strokeLinejoin="round"
      />
      <circle
        cx={Math.round(place(last))}
        cy={Math.round(axis.scale(series.values[last] ?? 0))}
        r={2.5}
        fill={partial ? canvas.theme.card : color}
        stroke={color}
        strokeWidth={1.5}
      />
    </>
  );
  return { body, points: linePoints({ table, axis, box, place, canvas }) };
}

function summarize({ measure, value, before }: Kpi, canvas: Canvas): string {
  const now = `${measure.label}: ${canvas.format.exact(value, measure)}`;
  if (before === undefined) return `${now}.`;
  const words = changeWords(value, before.value, canvas);
  const then = canvas.format.exact(before.value, measure);
  return words === ""
    ? `${now}; ${then} ${comparisonName(before.column)}.`
    : `${now}, ${words} ${comparisonName(before.column)} (${then}).`;
}
