import type { ReactNode } from "react";
import type { Drawing } from "../drawing.ts";
import { cleanText } from "../look/clean-text.ts";
import { fitText } from "../look/text-width.ts";
import type { Theme } from "../look/theme.ts";

interface ChartSvgProps {
  readonly title: string;
  /** Writes the title above the picture: for pictures that stand alone. */
  readonly titled: boolean;
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
  readonly drawing: Drawing;
  readonly background?: boolean;
  /** Around everything, within the background. */
  readonly padding?: number;
  /** Over the drawing, in its coordinates. */
  readonly children?: ReactNode;
}

/** Of a picture that stands alone: the drawing begins below. */
export const titleHeight = 28;
const fonts = "'Inter Variable', Inter, system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif";

/** Height that is left for the drawing. */
export function drawingHeight(height: number, titled: boolean): number {
  return Math.max(40, titled ? height - titleHeight : height);
}

/** The picture itself, with everything a reader who does not see it needs. */
export function ChartSvg(props: ChartSvgProps) {
  const { title, titled, width, height, theme, drawing, background, padding = 0, children } = props;
  const name = cleanText(title);
  const [fullWidth, fullHeight] = [width + 2 * padding, height + 2 * padding];
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`${-padding} ${-padding} ${fullWidth} ${fullHeight}`}
      width={fullWidth}
      height={fullHeight}
      fontFamily={fonts}
      role="img"
      aria-label={`${name}. ${drawing.summary}`}
    >
      {titled && <title>{name}</title>}
      {titled && <desc>{drawing.summary}</desc>}
      {background && (
        <rect x={-padding} y={-padding} width={fullWidth} height={fullHeight} fill={theme.card} />
      )}
      {titled && (
        <text x={0} y={14} fontSize={13} fontWeight={600} fill={theme.ink}>
          {fitText(name, 13.5, width)}
        </text>
      )}
      <g transform={titled ? `translate(0,${titleHeight})` : undefined}>
        {drawing.body}
        {children}
      </g>
    </svg>
  );
}
