import { toTime } from "../data/cell.ts";
import { readColumns } from "../data/columns.ts";
import { bucketWidth } from "../data/fill-times.ts";
import { forecastSeries } from "../data/forecast-series.ts";
import { lastIsPartial } from "../data/partial.ts";
import type { Key } from "../data/key.ts";
import { hasValues, readSeries, type Series } from "../data/series.ts";
import type { Canvas, Drawing, Point } from "../drawing.ts";
import { round } from "../look/round.ts";
import { KeyAxis, keyName } from "../marks/key-axis.tsx";
import { keyPlaces } from "../marks/key-places.ts";
import { Label } from "../marks/label.tsx";
import { linePoints } from "../marks/line-plot.ts";
import { nothing } from "../marks/nothing.tsx";
import { plotBox } from "../marks/plot.ts";
import { areaPath, linePath } from "../marks/series-line.tsx";
import { ValueAxis, valueScale } from "../marks/value-axis.tsx";

interface Ahead {
  readonly time: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

interface Outlook {
  readonly ahead: readonly Ahead[];
  /** How good the method was on the past, in words. */
  readonly tested: string;
}

const seasons = { minute: 60, hour: 24, day: 7, week: 52, month: 12 };

/** A line that goes on dotted, within a band of what is likely: by values given in the options, else by a method tested on the past. */
export function drawForecast(canvas: Canvas): Drawing {
  const columns = readColumns(canvas.answer, canvas.options);
  const measures = columns.measures.slice(0, 1);
  const whole = readSeries(canvas.answer, { ...columns, measures, comparisons: [], by: undefined });
  const [series] = whole.series;
  if (series === undefined || !whole.timed || !hasValues(whole))
    return nothing(canvas, whole.keys.length > 0 ? "A forecast needs a measure over time." : undefined);
  const cut = lastIsPartial(whole.keys, canvas) ? whole.keys.length - 1 : whole.keys.length;
  const past = { ...series, values: series.values.slice(0, cut) };
  const known = whole.keys.slice(0, cut);
  const { ahead, tested } = given(canvas) ?? computed(past, known, canvas);
  const keys = [...known, ...ahead.map(({ time }): Key => ({ text: "", time, rows: [] }))];
  const table = { ...whole, keys, series: [past] };
  const all = [...past.values, ...ahead.flatMap(({ low, high }) => [low, high])];
  const axis = valueScale(all, series.column, canvas, canvas.options.zero !== false);
  const box = plotBox(axis, canvas);
  const place = keyPlaces(keys, box.left + 2, box.right - 2);
  const spread = [...past.values.map(() => null), ...ahead.map(({ high }) => high)];
  const lows = [...past.values.map(() => null), ...ahead.map(({ low }) => low)];
  // The dotted line begins where the known one ends.
  const coming = [
    ...past.values.map((value, at) => (at === cut - 1 ? value : null)),
    ...ahead.map(({ value }) => value),
  ];
  const { theme } = canvas;
  const [color = theme.ink] = theme.series;
  const body = (
    <>
      <ValueAxis axis={axis} box={box} theme={theme} />
      <KeyAxis keys={keys} place={place} box={box} canvas={canvas} />
      {ahead.length > 0 && (
        <>
          <path d={areaPath(spread, place, axis, lows)} fill={color} fillOpacity={0.16} />
          <path
            d={`M${round(place(cut - 1))},${box.top}V${box.bottom}`}
            stroke={theme.compare}
            strokeDasharray="2 3"
          />
          <Label x={place(cut - 1) + 5} y={box.top + 9} fill={theme.muted} rim={theme.card} text="Forecast" />
        </>
      )}
      <path
        d={linePath(past.values, place, axis)}
        fill="none"
        stroke={color}
        strokeWidth={2}
        strokeLinejoin="round"
      />
      <path
        d={linePath(coming, place, axis)}
        fill="none"
        stroke={color}
        strokeWidth={2}
        strokeDasharray="1.5 4"
        strokeLinecap="round"
      />
    </>
  );
  const points = [
    ...linePoints({ table, axis, box, place, canvas }),
    ...ahead.map((each, at): Point =>
      aheadPoint(
        each,
        series,
        keyName(keys[cut + at] ?? { text: "", time: each.time, rows: [] }, canvas),
        place(cut + at),
        { axis, box, canvas },
      ),
    ),
  ];
  return { body, summary: summarize(series, ahead, tested, canvas), points };
}

function given({ options }: Canvas): Outlook | undefined {
  if (options.forecast === undefined) return undefined;
  const ahead = options.forecast.flatMap(({ time, ...rest }) => {
    const at = toTime(time);
    return at === null ? [] : [{ time: at, ...rest }];
  });
  return { ahead: ahead.sort((a, b) => a.time - b.time).slice(0, 400), tested: "" };
}

function computed({ values }: Series, keys: readonly Key[], { options, answer, format }: Canvas): Outlook {
  const step = bucketWidth(keys);
  const last = keys.at(-1)?.time ?? null;
  const season = options.season ?? seasons[answer.grain ?? "day"];
  const horizon = options.horizon ?? Math.min(season, 14, Math.max(1, Math.floor(values.length / 3)));
  const made = forecastSeries(
    values.slice(-1000).map((value) => value ?? 0),
    season,
    horizon,
  );
  if (made === undefined || step === undefined || last === null)
    return { ahead: [], tested: "Too short a past for a forecast." };
  const ahead = made.values.map((value, at) => ({
    ...value,
    time: nextTime(last, at + 1, step, answer.grain),
  }));
  const error =
    made.smape === undefined
      ? ""
      : `Over the known past the method (${made.method}) was off by ${format.share(made.smape)} on average.`;
  return { ahead, tested: error };
}

/** Months are of different length; a bucket of the zone's month begins some hours off UTC's. */
function nextTime(last: number, number: number, step: number, grain: Canvas["answer"]["grain"]): number {
  if (grain !== "month") return last + number * step;
  const date = new Date(last + 12 * 3_600_000);
  return (
    Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + number, 1, 12) -
    12 * 3_600_000 +
    (last % 86_400_000 > 43_200_000 ? (last % 86_400_000) - 86_400_000 : last % 86_400_000)
  );
}

function aheadPoint(
  each: Ahead,
  series: Series,
  name: string,
  x: number,
  {
    axis,
    box,
    canvas,
  }: { axis: ReturnType<typeof valueScale>; box: ReturnType<typeof plotBox>; canvas: Canvas },
): Point {
  const write = (value: number) =>
    canvas.format.exact(
      each.value > 100 && series.column.unit === "count" ? Math.round(value) : Math.round(value * 100) / 100,
      series.column,
    );
  const lines = [`Forecast: ${write(each.value)}`, `Likely ${write(each.low)} to ${write(each.high)}`];
  const mark = { kind: "line" as const, top: box.top, bottom: box.bottom, rings: [axis.scale(each.value)] };
  return { x, y: axis.scale(each.value), name, lines, mark, row: undefined };
}

function summarize({ column }: Series, ahead: readonly Ahead[], tested: string, canvas: Canvas): string {
  const last = ahead.at(-1);
  if (last === undefined) return `${column.label}. ${tested}`.trim();
  const { format, answer } = canvas;
  const write = (value: number) =>
    format.compact(column.unit === "count" ? Math.round(value) : value, column);
  const end = format.bucket(last.time, answer.grain);
  return `${column.label} forecast up to ${end}: ${write(last.value)}, likely ${write(last.low)} to ${write(last.high)}. ${tested}`.trim();
}
