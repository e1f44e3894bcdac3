import type { Point } from "../drawing.ts";
import { round } from "../look/round.ts";
import { fitText, textWidth } from "../look/text-width.ts";
import type { Theme } from "../look/theme.ts";

interface CursorProps {
  readonly point: Point;
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
}

/** Marks the datum under the cursor and says its values in full. */
export function Cursor({ point, width, height, theme }: CursorProps) {
  return (
    <g className="chart-cursor" pointerEvents="none">
      <Mark point={point} theme={theme} />
      <Note point={point} width={width} height={height} theme={theme} />
    </g>
  );
}

function Mark({ point: { x, y, mark }, theme }: Pick<CursorProps, "point" | "theme">) {
  const ring = { fill: "none", stroke: theme.ink, strokeWidth: 2 };
  if (mark.kind === "ring") return <circle cx={round(x)} cy={round(y)} r={mark.r + 2} {...ring} />;
  if (mark.kind === "box")
    return (
      <rect
        x={round(mark.x)}
        y={round(mark.y)}
        width={round(mark.width)}
        height={round(mark.height)}
        {...ring}
      />
    );
  return (
    <>
      <line x1={round(x)} x2={round(x)} y1={mark.top} y2={mark.bottom} stroke={theme.muted} />
      {mark.rings.map((y) => (
        <circle key={y} cx={round(x)} cy={round(y)} r={4} {...ring} fill={theme.card} />
      ))}
    </>
  );
}

function Note({ point, width, height, theme }: CursorProps) {
  const lines = [point.name, ...point.lines];
  const room = Math.min(width - 24, 320);
  const texts = lines.map((line) => fitText(line, 11.5, room));
  const wide = Math.max(...texts.map((text, at) => textWidth(text, at === 0 ? 11.5 : 11))) + 16;
  const high = texts.length * 16 + 10;
  const right = point.x + 12 + wide <= width;
  const x = right ? point.x + 12 : Math.max(0, point.x - 12 - wide);
  const y = Math.max(0, Math.min(point.y - high / 2, height - high));
  return (
    <g transform={`translate(${round(x)},${round(y)})`}>
      <rect width={round(wide)} height={high} rx={6} fill={theme.card} stroke={theme.compare} />
      {texts.map((text, at) => (
        <text
          key={lines[at]}
          x={8}
          y={18 + at * 16}
          fontSize={11}
          fontWeight={at === 0 ? 600 : 400}
          fill={theme.ink}
        >
          {text}
        </text>
      ))}
    </g>
  );
}
