import { readColumns } from "../data/columns.ts";
import { mostOf } from "../data/most-of.ts";
import { toNumber, toText } from "../data/cell.ts";
import { summarizeSeries } from "../data/series-summary.ts";
import { readSeries, type Series, type SeriesTable } from "../data/series.ts";
import type { Canvas, Drawing, Point } from "../drawing.ts";
import { round } from "../look/round.ts";
import { fitText, textWidth } from "../look/text-width.ts";
import { keyPlaces } from "../marks/key-places.ts";
import { keyTick } from "../marks/key-axis.tsx";
import { Label } from "../marks/label.tsx";
import { linePoints } from "../marks/line-plot.ts";
import { nothing } from "../marks/nothing.tsx";
import { areaPath, linePath } from "../marks/series-line.tsx";
import { valueScale } from "../marks/value-axis.tsx";

const gap = 18;
const head = 18;
const foot = 16;

/** The same small line for each value of the second dimension (or each measure), all on one scale, so that they can be compared. */
export function drawMultiples(canvas: Canvas): Drawing {
  const columns = readColumns(canvas.answer, canvas.options);
  const { by } = columns;
  const panels = by === undefined ? undefined : panelsBy(canvas, by.at);
  const whole = readSeries(canvas.answer, { ...columns, comparisons: [], by: undefined });
  const tables =
    panels === undefined
      ? whole.series.map((series) => ({ ...whole, series: [series] }))
      : panels.names.map((name) => panelTable(canvas, columns, name, whole));
  const shown = tables.filter(({ series }) => series[0]?.values.some((value) => value !== null));
  const [first] = shown;
  if (first?.series[0] === undefined) return nothing(canvas);
  const across = Math.max(
    1,
    Math.min(shown.length, Math.ceil(Math.sqrt(shown.length * (canvas.width / canvas.height) * 0.6))),
  );
  const wide = (canvas.width - gap * (across - 1)) / across;
  const high = Math.min(150, (canvas.height - gap) / Math.ceil(shown.length / across) - 6);
  // Reading all series with one scale: the largest value anywhere is the top of every panel.
  const drawn = shown.map((table, at) =>
    panel({
      table,
      all: shown.map(({ series }) => series[0]),
      canvas,
      x: (at % across) * (wide + gap),
      y: Math.floor(at / across) * (high + 6),
      wide,
      high,
    }),
  );
  const hidden = panels?.hidden ?? 0;
  const rest = hidden > 0 ? ` ${canvas.format.count(hidden)} more are not shown.` : "";
  const series = shown.flatMap((table) => table.series);
  return {
    body: drawn.map(({ body }, at) => <g key={at}>{body}</g>),
    summary: summarizeSeries({ ...whole, series }, canvas) + rest,
    points: drawn.flatMap(({ points }) => points),
  };
}

/** As many as can be told apart: a panel needs some 110 by 70 pixels. */
function panelsBy(
  { answer, width, height, options }: Canvas,
  at: number,
): { names: readonly string[]; hidden: number } {
  const { measures } = readColumns(answer, options);
  const totals = new Map<string, number>();
  for (const row of answer.rows) {
    const value = toNumber(row[measures[0]?.at ?? -1]) ?? 0;
    totals.set(toText(row[at]), (totals.get(toText(row[at])) ?? 0) + Math.abs(value));
  }
  const most =
    options.top ?? Math.max(1, Math.min(24, Math.floor(width / 120) * Math.max(1, Math.floor(height / 76))));
  if (totals.size <= most) return { names: [...totals.keys()], hidden: 0 };
  const { shown } = mostOf(totals, most + 1);
  return { names: [...shown], hidden: totals.size - shown.size };
}

/** The rows of one panel, on the keys of all. */
function panelTable(
  { answer }: Canvas,
  columns: ReturnType<typeof readColumns>,
  name: string,
  whole: SeriesTable,
): SeriesTable {
  const at = columns.by?.at ?? -1;
  const own = whole.keys.map((key) => ({
    ...key,
    rows: key.rows.filter((row) => toText(answer.rows[row]?.[at]) === name),
  }));
  const measure = columns.measures[0];
  const read = (row: number | undefined) =>
    row === undefined || measure === undefined ? null : toNumber(answer.rows[row]?.[measure.at]);
  const values = own.map(({ rows }) => read(rows[0]));
  return {
    ...whole,
    keys: own,
    series: measure ? [{ name, column: measure, compares: false, other: false, values }] : [],
  };
}

interface PanelProps {
  readonly table: SeriesTable;
  readonly all: readonly (Series | undefined)[];
  readonly canvas: Canvas;
  readonly x: number;
  readonly y: number;
  readonly wide: number;
  readonly high: number;
}

function panel({ table, all, canvas, x, y, wide, high }: PanelProps): {
  body: React.ReactNode;
  points: readonly Point[];
} {
  const { theme, format } = canvas;
  const [series] = table.series;
  if (series === undefined) return { body: null, points: [] };
  const axis = valueScale(
    all.flatMap((each) => each?.values ?? []),
    series.column,
    canvas,
  );
  const box = { left: x, right: x + wide, top: y + head, bottom: y + Math.max(head + 8, high - foot) };
  axis.scale.range([box.bottom, box.top]);
  const place = keyPlaces(table.keys, box.left + 1, box.right - 1);
  const [color = theme.ink] = theme.series;
  const last = series.values.findLast((value) => value !== null);
  const value = typeof last === "number" ? format.compact(last, series.column) : "";
  const [begin, end] = [table.keys[0], table.keys.at(-1)];
  const body = (
    <>
      <Label
        x={x}
        y={y + 11}
        size={11}
        weight={600}
        fill={theme.ink}
        text={fitText(series.name, 11.5, wide - textWidth(value, 11) - 8)}
      />
      <Label x={x + wide} y={y + 11} anchor="end" fill={theme.muted} text={value} />
      <line
        x1={round(box.left)}
        x2={round(box.right)}
        y1={round(axis.scale(0))}
        y2={round(axis.scale(0))}
        stroke={theme.compare}
      />
      <path d={areaPath(series.values, place, axis)} fill={color} fillOpacity={0.12} />
      <path
        d={linePath(series.values, place, axis)}
        fill="none"
        stroke={color}
        strokeWidth={1.5}
        strokeLinejoin="round"
      />
      {begin && (
        <Label
          x={x}
          y={box.bottom + 12}
          size={10}
          fill={theme.muted}
          text={fitText(keyTick(begin, table.keys, canvas), 10, wide / 2)}
        />
      )}
      {end && begin !== end && (
        <Label
          x={x + wide}
          y={box.bottom + 12}
          anchor="end"
          size={10}
          fill={theme.muted}
          text={fitText(keyTick(end, table.keys, canvas), 10, wide / 2)}
        />
      )}
    </>
  );
  const points = linePoints({ table, axis, box, place, canvas }).map((point) => ({
    ...point,
    name: `${series.name}, ${point.name}`,
  }));
  return { body, points };
}
