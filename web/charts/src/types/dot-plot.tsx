import { scaleSqrt } from "d3-scale";
import type { Column } from "../data/columns.ts";
import type { Canvas, Drawing } from "../drawing.ts";
import { round } from "../look/round.ts";
import { textWidth } from "../look/text-width.ts";
import type { Box } from "../marks/box.ts";
import { DotMark } from "../marks/dot-mark.tsx";
import { Label } from "../marks/label.tsx";
import { Legend } from "../marks/legend.tsx";
import { placeLabels } from "../marks/place-labels.ts";
import { ValueAxis, valueScale } from "../marks/value-axis.tsx";

export interface Dot {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly size: number | null;
  readonly group: string;
  readonly row: number;
}

/** What a scatter plot and a matrix have in common. */
export interface DotPlot {
  readonly dots: readonly Dot[];
  readonly x: Column;
  readonly y: Column;
  readonly size: Column | undefined;
  readonly groups: readonly string[];
  readonly canvas: Canvas;
  /** Where the quadrants meet, and their names: upper left, upper right, lower left, lower right. */
  readonly lines: { readonly x: number; readonly y: number; readonly names: readonly string[] } | undefined;
}

/** Beyond this, dots hide each other and the page gets slow: the largest are drawn. */
const mostDots = 2000;
const mostLabels = 60;

export function dotPlot(plot: DotPlot): Omit<Drawing, "summary"> {
  const { x, y, size, groups, canvas, lines } = plot;
  const { theme, format } = canvas;
  const dots = largest(plot.dots);
  const xAxis = valueScale(
    [...dots.map((dot) => dot.x), lines?.x ?? null],
    x,
    canvas,
    canvas.options.zero !== false,
  );
  const yAxis = valueScale(
    [...dots.map((dot) => dot.y), lines?.y ?? null],
    y,
    canvas,
    canvas.options.zero !== false,
  );
  const legend = groups.length > 1 && lines === undefined;
  const box: Box = {
    left: yAxis.width + 10,
    top: legend ? 34 : 22,
    right: canvas.width - 10,
    bottom: canvas.height - 36,
  };
  xAxis.scale.range([box.left, box.right]);
  yAxis.scale.range([box.bottom, box.top]);
  const sizes = dots.map((dot) => dot.size ?? 0);
  const area = scaleSqrt()
    .domain([0, Math.max(1e-9, ...sizes)])
    .range([3, 12])
    .clamp(true);
  const placed = dots.map((dot) => ({
    dot,
    x: xAxis.scale(dot.x),
    y: yAxis.scale(dot.y),
    r: size === undefined ? (dots.length > 300 ? 2.5 : 4.5) : area(Math.max(0, dot.size ?? 0)),
    color: theme.series[groups.indexOf(dot.group) % theme.series.length] ?? theme.ink,
    shape: groups.indexOf(dot.group) % 4,
  }));
  const quadrants = lines && quadrantNames(lines, xAxis.scale(lines.x), yAxis.scale(lines.y), box);
  const labels =
    dots.length > 300
      ? []
      : placeLabels(
          placed.map((each) => ({ ...each, text: each.dot.name })).slice(0, mostLabels),
          { ...box, left: box.left + 2 },
          quadrants?.map((each) => each.box) ?? [],
        );
  const body = (
    <>
      <ValueAxis axis={yAxis} box={box} theme={theme} />
      {xAxis.ticks.map((tick, at) => (
        <Label
          key={tick}
          x={xAxis.scale(tick)}
          y={box.bottom + 16}
          anchor="middle"
          fill={theme.muted}
          text={xAxis.texts[at] ?? ""}
        />
      ))}
      <Label
        x={box.right}
        y={canvas.height - 4}
        anchor="end"
        weight={500}
        fill={theme.muted}
        text={`${x.label} →`}
      />
      <Label x={0} y={legend ? 26 : 11} weight={500} fill={theme.muted} text={`↑ ${y.label}`} />
      {lines && (
        <path
          d={`M${round(xAxis.scale(lines.x))},${box.top}V${box.bottom}M${round(box.left)},${round(yAxis.scale(lines.y))}H${box.right}`}
          stroke={theme.compare}
          strokeDasharray="3 3"
        />
      )}
      {quadrants?.map(({ text, x, y, anchor }) => (
        <Label key={text} x={x} y={y} anchor={anchor} size={10} weight={600} fill={theme.muted} text={text} />
      ))}
      {placed.map(({ dot, ...mark }) => (
        <DotMark key={dot.row} {...mark} rim={theme.card} />
      ))}
      {labels.map(({ text, x, y, anchor }, at) => (
        <Label key={at} x={x} y={y} anchor={anchor} fill={theme.ink} rim={theme.card} text={text} />
      ))}
      {legend && (
        <Legend
          entries={groups.slice(0, 6).map((text, at) => ({ text, fill: theme.series[at] ?? theme.ink }))}
          left={0}
          canvas={canvas}
        />
      )}
    </>
  );
  const points = placed
    .map(({ dot, r, ...at }) => ({
      x: at.x,
      y: at.y,
      name: dot.name || dot.group || `Row ${format.count(dot.row + 1)}`,
      lines: [
        `${x.label}: ${format.exact(dot.x, x)}`,
        `${y.label}: ${format.exact(dot.y, y)}`,
        ...(size && dot.size !== null ? [`${size.label}: ${format.exact(dot.size, size)}`] : []),
        ...(dot.group === "" ? [] : [dot.group]),
      ],
      mark: { kind: "ring" as const, r },
      row: dot.row,
    }))
    .sort((a, b) => a.x - b.x || a.y - b.y);
  return { body, points };
}

/** Large ones first, so that small ones lie on top and labels go to the large. */
function largest(dots: readonly Dot[]): readonly Dot[] {
  const weight = ({ size, y }: Dot) => size ?? y;
  return dots.toSorted((a, b) => weight(b) - weight(a)).slice(0, mostDots);
}

function quadrantNames({ names }: NonNullable<DotPlot["lines"]>, x: number, y: number, box: Box) {
  const corners = [
    { x: box.left + 4, y: box.top + 10, anchor: "start" as const, room: x - box.left },
    { x: box.right - 2, y: box.top + 10, anchor: "end" as const, room: box.right - x },
    { x: box.left + 4, y: box.bottom - 5, anchor: "start" as const, room: x - box.left },
    { x: box.right - 2, y: box.bottom - 5, anchor: "end" as const, room: box.right - x },
  ];
  return corners.flatMap((corner, at) => {
    const text = (names[at] ?? "").toUpperCase();
    const width = textWidth(text, 10);
    const high = at < 2 ? y - box.top : box.bottom - y;
    if (text === "" || width + 8 > corner.room || high < 18) return [];
    const left = corner.anchor === "start" ? corner.x : corner.x - width;
    return [
      { ...corner, text, box: { left, right: left + width, top: corner.y - 10, bottom: corner.y + 3 } },
    ];
  });
}
