import type { SeriesTable } from "../data/series.ts";
import type { Canvas, Drawing, Point } from "../drawing.ts";
import { round } from "../look/round.ts";
import { fitText, textWidth } from "../look/text-width.ts";
import { onlyRow } from "../data/series.ts";
import { Label } from "../marks/label.tsx";
import { valueScale } from "../marks/value-axis.tsx";

interface Range {
  readonly name: string;
  readonly values: readonly { readonly percent: string; readonly value: number }[];
  readonly low: number;
  readonly high: number;
  readonly middle: number | undefined;
  readonly row: number | undefined;
}

const mostRanges = 40;

/** Percentiles of categories: a bar from the lowest to the highest, a dot at the median, one below the other. */
export function percentileRanges(
  table: SeriesTable,
  middle: number,
  canvas: Canvas,
): Omit<Drawing, "summary"> {
  const { width, height, theme, format } = canvas;
  const room = Math.max(1, Math.min(mostRanges, Math.floor((height - 20) / 18)));
  const ranges = readRanges(table, middle).slice(0, room);
  const column = table.series[0]?.column ?? { unit: "number" as const };
  const axis = valueScale(
    ranges.flatMap(({ low, high }) => [low, high]),
    column,
    canvas,
  );
  const left = Math.min(Math.max(0, ...ranges.map(({ name }) => textWidth(name, 11.5))) + 10, width * 0.38);
  axis.scale.range([left + 4, width - 44]);
  const high = Math.min(30, (height - 20) / Math.max(1, ranges.length));
  const middleOf = (at: number) => at * high + high / 2;
  const bottom = ranges.length * high;
  const [color = theme.ink] = theme.series;
  const body = (
    <>
      <line x1={left + 4} x2={left + 4} y1={0} y2={round(bottom)} stroke={theme.compare} />
      {axis.ticks.map((tick, at) => (
        <Label
          key={tick}
          x={axis.scale(tick)}
          y={bottom + 14}
          anchor="middle"
          fill={theme.muted}
          text={axis.texts[at] ?? ""}
        />
      ))}
      {ranges.map((range, at) => {
        const [x1, x2] = [axis.scale(range.low), axis.scale(range.high)];
        return (
          <g key={at}>
            <Label
              x={left - 6}
              y={middleOf(at) + 4}
              anchor="end"
              fill={theme.ink}
              text={fitText(range.name, 11.5, left - 10)}
            />
            <rect
              x={round(x1)}
              y={round(middleOf(at) - 4)}
              width={round(Math.max(2, x2 - x1))}
              height={8}
              rx={4}
              fill={color}
              fillOpacity={0.3}
            />
            {range.middle !== undefined && (
              <circle cx={round(axis.scale(range.middle))} cy={round(middleOf(at))} r={4.5} fill={color} />
            )}
            <Label
              x={x2 + 6}
              y={middleOf(at) + 4}
              fill={theme.muted}
              text={format.compact(range.high, column)}
            />
          </g>
        );
      })}
    </>
  );
  const points = ranges.map((range, at): Point => {
    const lines = range.values.map(({ percent, value }) => `${percent}: ${format.exact(value, column)}`);
    const mark = { kind: "box" as const, x: left, y: at * high, width: width - left - 4, height: high };
    return { x: axis.scale(range.high), y: middleOf(at), name: range.name, lines, mark, row: range.row };
  });
  return { body, points };
}

function readRanges({ keys, series }: SeriesTable, middle: number): Range[] {
  return keys.flatMap((key, at) => {
    const values = series.flatMap(({ name, values }) => {
      const value = values[at] ?? null;
      return value === null ? [] : [{ percent: name, value }];
    });
    if (values.length === 0) return [];
    const numbers = values.map(({ value }) => value);
    const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
    return [
      {
        name: key.text,
        values,
        low,
        high,
        middle: series[middle]?.values[at] ?? undefined,
        row: onlyRow(key.rows),
      },
    ];
  });
}
