import type { Canvas, Point } from "../drawing.ts";
import { round } from "../look/round.ts";
import { fitText, textWidth } from "../look/text-width.ts";
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

interface HeatGrid {
  readonly columns: readonly string[];
  readonly lines: readonly string[];
  readonly cells: readonly HeatCell[];
  /** The values' range; below zero the colours are diverging. */
  readonly least: number;
  readonly most: number;
  readonly canvas: Canvas;
}

/** A grid of colours; numbers in the cells where there is room for them. */
export function heatCells(grid: HeatGrid): { body: React.ReactNode; points: Point[] } {
  const { columns, lines, cells, canvas } = grid;
  const { width, height, theme } = canvas;
  const left = Math.min(Math.max(0, ...lines.map((name) => textWidth(name, 11))) + 10, width * 0.35);
  const wide = (width - left) / Math.max(1, columns.length);
  const high = Math.min((height - 20) / Math.max(1, lines.length), 44);
  const gap = wide > 8 && high > 8 ? 2 : 0;
  const rectOf = ({ column, line }: Pick<HeatCell, "column" | "line">) => ({
    x: left + column * wide,
    y: 18 + line * high,
    width: Math.max(0.5, wide - gap),
    height: Math.max(0.5, high - gap),
  });
  const written = high >= 16 && cells.every(({ text }) => textWidth(text, 10.5) + 4 <= wide);
  const every = Math.max(
    1,
    Math.ceil((Math.max(0, ...columns.map((name) => textWidth(name, 11))) + 6) / wide),
  );
  const step = [1, 2, 3, 4, 6, 12].find((each) => each >= every) ?? every;
  const body = (
    <>
      {columns.map((name, at) =>
        at % step === 0 ? (
          <Label
            key={at}
            x={left + at * wide + (wide - gap) / 2}
            y={11}
            anchor="middle"
            fill={theme.muted}
            text={name}
          />
        ) : null,
      )}
      {lines.map((name, at) =>
        high >= 12 || at % Math.ceil(12 / high) === 0 ? (
          <Label
            key={at}
            x={left - 8}
            y={18 + at * high + (high - gap) / 2 + 4}
            anchor="end"
            fill={theme.muted}
            text={fitText(name, 11, left - 8)}
          />
        ) : null,
      )}
      {cells.map((cell, at) => {
        const rect = rectOf(cell);
        const { fill, ink } = cellColor(cell.value, grid);
        return (
          <g key={at}>
            <rect
              x={round(rect.x)}
              y={round(rect.y)}
              width={round(rect.width)}
              height={round(rect.height)}
              rx={gap}
              fill={fill}
            />
            {written && (
              <Label
                x={rect.x + rect.width / 2}
                y={rect.y + rect.height / 2 + 4}
                anchor="middle"
                size={10.5}
                fill={ink}
                text={cell.text}
              />
            )}
          </g>
        );
      })}
    </>
  );
  const points = cells.map((cell): Point => {
    const rect = rectOf(cell);
    return {
      x: rect.x + rect.width / 2,
      y: rect.y + rect.height / 2,
      name: cell.name,
      lines: cell.lines,
      mark: { kind: "box", ...rect },
      row: cell.row,
    };
  });
  return { body, points };
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
