import type { Canvas, Point } from "../drawing.ts";
import { round } from "../look/round.ts";
import { fitText, textWidth } from "../look/text-width.ts";
import type { Rect } from "../marks/bar-rect.tsx";
import { Label } from "../marks/label.tsx";

/** A coloured cell of a grid. */
export interface HeatCell {
  readonly column: number;
  readonly line: number;
  readonly value: number;
  readonly text: string;
  readonly name: string;
  readonly lines: readonly string[];
  readonly row: number | undefined;
}

export interface HeatGrid {
  readonly columns: readonly string[];
  readonly lines: readonly string[];
  readonly cells: readonly HeatCell[];
  /** What the columns are, in the upper left corner. */
  readonly corner?: string;
  /** The values' range; below zero the colours are diverging. */
  readonly least: number;
  readonly most: number;
  readonly canvas: Canvas;
}

interface Measures {
  readonly left: number;
  readonly wide: number;
  readonly high: number;
  readonly gap: number;
  readonly rectOf: (cell: Pick<HeatCell, "column" | "line">) => Rect;
}

const head = 20;

/** A grid of colours; numbers in the cells where there is room for them. */
export function heatCells(grid: HeatGrid): { body: React.ReactNode; points: Point[] } {
  const measures = measure(grid);
  const body = (
    <>
      <ColumnNames grid={grid} measures={measures} />
      <LineNames grid={grid} measures={measures} />
      <Cells grid={grid} measures={measures} />
    </>
  );
  return { body, points: grid.cells.map((cell) => cellPoint(cell, measures.rectOf(cell))) };
}

function measure({ lines, columns, corner = "", canvas: { width, height } }: HeatGrid): Measures {
  const widest = Math.max(textWidth(corner, 11), ...lines.map((name) => textWidth(name, 11)));
  const left = Math.min(widest + 10, width * 0.35);
  const wide = Math.min((width - left) / Math.max(1, columns.length), 96);
  const high = Math.min((height - head) / Math.max(1, lines.length), 44);
  const gap = wide > 8 && high > 8 ? 2 : 0;
  const rectOf = ({ column, line }: Pick<HeatCell, "column" | "line">) => ({
    x: left + column * wide,
    y: head + line * high,
    width: Math.max(0.5, wide - gap),
    height: Math.max(0.5, high - gap),
  });
  return { left, wide, high, gap, rectOf };
}

interface PartProps {
  readonly grid: HeatGrid;
  readonly measures: Measures;
}

/** Every n-th name, so that none touch; of hours every second, third, sixth. */
function ColumnNames({ grid: { columns, corner, canvas }, measures: { left, wide, gap } }: PartProps) {
  const fill = canvas.theme.muted;
  const widest = Math.max(0, ...columns.map((name) => Math.min(textWidth(name, 11), 80)));
  const least = Math.max(1, Math.ceil((widest + 6) / wide));
  const step = [1, 2, 3, 4, 6, 12].find((each) => each >= least) ?? least;
  return (
    <>
      {corner !== undefined && <Label x={left - 8} y={11} anchor="end" fill={fill} text={corner} />}
      {columns.map((name, at) => {
        if (at % step > 0) return null;
        const text = fitText(name, 11, Math.max(80, wide));
        return (
          <Label
            key={at}
            x={left + at * wide + (wide - gap) / 2}
            y={11}
            anchor="middle"
            fill={fill}
            text={text}
          />
        );
      })}
    </>
  );
}

function LineNames({ grid: { lines, canvas }, measures: { left, high, gap } }: PartProps) {
  const step = Math.ceil(12 / high);
  return lines.map((name, at) => {
    if (at % step > 0) return null;
    const y = head + at * high + (high - gap) / 2 + 4;
    return (
      <Label
        key={at}
        x={left - 8}
        y={y}
        anchor="end"
        fill={canvas.theme.muted}
        text={fitText(name, 11, left - 8)}
      />
    );
  });
}

function Cells({ grid, measures: { rectOf, high, wide, gap } }: PartProps) {
  const written = high >= 16 && grid.cells.every(({ text }) => textWidth(text, 10.5) + 4 <= wide);
  return grid.cells.map((cell, at) => {
    const { x, y, width, height } = rectOf(cell);
    const { fill, ink } = cellColor(cell.value, grid);
    const place = { x: round(x), y: round(y), width: round(width), height: round(height), rx: gap };
    if (!written) return <rect key={at} {...place} fill={fill} />;
    return (
      <g key={at}>
        <rect {...place} fill={fill} />
        <Label
          x={x + width / 2}
          y={y + height / 2 + 4}
          anchor="middle"
          size={10.5}
          fill={ink}
          text={cell.text}
        />
      </g>
    );
  });
}

function cellPoint({ name, lines, row }: HeatCell, rect: Rect): Point {
  const [x, y] = [rect.x + rect.width / 2, rect.y + rect.height / 2];
  return { x, y, name, lines, mark: { kind: "box", ...rect }, row };
}

function cellColor(
  value: number,
  { least, most, canvas: { theme } }: HeatGrid,
): { fill: string; ink: string } {
  const diverging = least < 0;
  const [fills, inks] = diverging ? [theme.diverging, theme.divergingInk] : [theme.ramp, theme.rampInk];
  const reach = diverging ? Math.max(-least, most) : most;
  const share = reach === 0 ? 0 : diverging ? (value / reach + 1) / 2 : value / reach;
  const step = Math.min(fills.length - 1, Math.max(0, Math.floor(share * fills.length)));
  return { fill: fills[step] ?? theme.grid, ink: inks[step] ?? theme.ink };
}
