import { round } from "../look/round.ts";

interface LabelProps {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly fill: string;
  readonly anchor?: "start" | "middle" | "end";
  readonly size?: number;
  readonly weight?: number;
  /** Of the card: a rim that keeps the text apart from marks behind it. */
  readonly rim?: string | undefined;
}

/** A line of text; `y` is its base line. */
export function Label({ x, y, text, fill, anchor, size = 11, weight, rim }: LabelProps) {
  const rimmed = rim && {
    stroke: rim,
    strokeWidth: 3,
    paintOrder: "stroke",
    strokeLinejoin: "round" as const,
  };
  return (
    <text
      x={round(x)}
      y={round(y)}
      fill={fill}
      fontSize={size}
      fontWeight={weight}
      textAnchor={anchor}
      {...rimmed}
    >
      {text}
    </text>
  );
}
