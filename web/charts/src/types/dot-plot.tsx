import type { Column } from "../data/columns.ts";
import type { Canvas, Drawing, Point } from "../drawing.ts";
import { round } from "../look/round.ts";
import type { Box } from "../marks/box.ts";
import { DotMark } from "../marks/dot-mark.tsx";
import { Label } from "../marks/label.tsx";
import { Legend } from "../marks/legend.tsx";
import { placeLabels } from "../marks/place-labels.ts";
import { quadrantNames, type Quadrants } from "../marks/quadrant-names.ts";
import { ValueAxis, valueScale, type ValueScale } from "../marks/value-axis.tsx";

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
  readonly quadrants: Quadrants | undefined;
}

interface PlacedDot {
  readonly dot: Dot;
  readonly x: number;
  readonly y: number;
  readonly r: number;
  readonly color: string;
  readonly shape: number;
}

interface Layout {
  readonly xAxis: ValueScale;
  readonly yAxis: ValueScale;
  readonly box: Box;
  readonly placed: readonly PlacedDot[];
  readonly legend: boolean;
}

/** Beyond this, dots hide each other and the page gets slow: the largest are drawn. */
const mostDots = 2000;
const mostNamed = 300;
const mostLabels = 60;

export function dotPlot(plot: DotPlot): Omit<Drawing, "summary"> {
  const layout = layOut(plot);
  const points = layout.placed.map((placed) => dotPoint(placed, plot));
  return {
    body: (
      <>
        <Axes {...plot} layout={layout} />
        <Dots {...plot} layout={layout} />
      </>
    ),
    points: points.sort((a, b) => a.x - b.x || a.y - b.y),
  };
}

function layOut(plot: DotPlot): Layout {
  const { x, y, canvas, quadrants, groups } = plot;
  const dots = largest(plot.dots);
  const zero = canvas.options.zero !== false;
  const xAxis = valueScale([...dots.map((dot) => dot.x), quadrants?.x ?? null], x, canvas, zero);
  const yAxis = valueScale([...dots.map((dot) => dot.y), quadrants?.y ?? null], y, canvas, zero);
  const legend = groups.length > 1 && quadrants === undefined;
  const box = {
    left: yAxis.width + 10,
    top: legend ? 38 : 22,
    right: canvas.width - 10,
    bottom: canvas.height - 36,
  };
  // Large dots at the edge stay whole.
  const inset = plot.size === undefined ? 4 : 12;
  xAxis.scale.range([box.left, box.right - inset]);
  // Names of quadrants lie in bands of their own, above and below the dots.
  const [above, below] = quadrants === undefined ? [plot.size === undefined ? 0 : 6, 0] : [24, 18];
  yAxis.scale.range([box.bottom - below, box.top + above]);
  return { xAxis, yAxis, box, legend, placed: placeDots(dots, plot, xAxis, yAxis) };
}

/** Large ones first, so that small ones lie on top and labels go to the large. */
function largest(dots: readonly Dot[]): readonly Dot[] {
  const weight = ({ size, y }: Dot) => size ?? y;
  return dots.toSorted((a, b) => weight(b) - weight(a)).slice(0, mostDots);
}

function placeDots(dots: readonly Dot[], plot: DotPlot, xAxis: ValueScale, yAxis: ValueScale): PlacedDot[] {
  const { size, groups, canvas } = plot;
  const { series, ink } = canvas.theme;
  const most = dots.reduce((top, dot) => Math.max(top, dot.size ?? 0), 1e-9);
  // The area tells the size.
  const radius = (value: number) => 3 + 9 * Math.sqrt(value / most);
  const plain = dots.length > mostNamed ? 2.5 : 4.5;
  return dots.map((dot) => {
    const group = groups.indexOf(dot.group);
    return {
      dot,
      x: xAxis.scale(dot.x),
      y: yAxis.scale(dot.y),
      r: size === undefined ? plain : radius(Math.max(0, dot.size ?? 0)),
      color: series[group % series.length] ?? ink,
      shape: group % 4,
    };
  });
}

function Axes({
  x,
  y,
  canvas,
  quadrants,
  layout: { xAxis, yAxis, box, legend },
}: DotPlot & { layout: Layout }) {
  const { theme } = canvas;
  const cross =
    quadrants &&
    `M${round(xAxis.scale(quadrants.x))},${box.top}V${box.bottom}M${round(box.left)},${round(yAxis.scale(quadrants.y))}H${box.right}`;
  return (
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
      <Label x={0} y={legend ? 28 : 11} weight={500} fill={theme.muted} text={`↑ ${y.label}`} />
      {cross && <path d={cross} stroke={theme.compare} strokeDasharray="3 3" />}
    </>
  );
}

function Dots({
  canvas,
  quadrants,
  groups,
  layout: { xAxis, yAxis, box, placed, legend },
}: DotPlot & { layout: Layout }) {
  const { theme } = canvas;
  const names = quadrants
    ? quadrantNames(quadrants, xAxis.scale(quadrants.x), yAxis.scale(quadrants.y), box)
    : [];
  const named =
    placed.length > mostNamed
      ? []
      : placed.slice(0, mostLabels).map((each) => ({ ...each, text: each.dot.name }));
  const labels = placeLabels(
    named,
    { ...box, left: box.left + 2, top: box.top - 6 },
    names.map((each) => each.box),
    placed,
  );
  const entries = groups.slice(0, 6).map((text, at) => ({ text, fill: theme.series[at] ?? theme.ink }));
  return (
    <>
      {names.map(({ text, x, y, anchor }) => (
        <Label key={text} x={x} y={y} anchor={anchor} size={10} weight={600} fill={theme.muted} text={text} />
      ))}
      {placed.map(({ dot, ...mark }) => (
        <DotMark key={dot.row} {...mark} rim={theme.card} />
      ))}
      {labels.map(({ text, x, y, anchor }, at) => (
        <Label key={at} x={x} y={y} anchor={anchor} fill={theme.ink} rim={theme.card} text={text} />
      ))}
      {legend && <Legend entries={entries} left={0} canvas={canvas} />}
    </>
  );
}

function dotPoint({ dot, x, y, r }: PlacedDot, plot: DotPlot): Point {
  const { format } = plot.canvas;
  const { size } = plot;
  const lines = [
    `${plot.x.label}: ${format.exact(dot.x, plot.x)}`,
    `${plot.y.label}: ${format.exact(dot.y, plot.y)}`,
    ...(size && dot.size !== null ? [`${size.label}: ${format.exact(dot.size, size)}`] : []),
    ...(dot.group === "" ? [] : [dot.group]),
  ];
  const name = dot.name || dot.group || `Row ${format.count(dot.row + 1)}`;
  return { x, y, name, lines, mark: { kind: "ring", r }, row: dot.row };
}
