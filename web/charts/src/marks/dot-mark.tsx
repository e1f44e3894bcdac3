import { round } from "../look/round.ts";

interface DotMarkProps {
  readonly x: number;
  readonly y: number;
  readonly r: number;
  readonly color: string;
  /** 0 circle, 1 square, 2 triangle, 3 diamond: groups differ by shape besides colour. */
  readonly shape: number;
  readonly rim: string;
}

export function DotMark({ x, y, r, color, shape, rim }: DotMarkProps) {
  const look = { fill: color, fillOpacity: 0.85, stroke: rim, strokeWidth: 1 };
  if (shape === 0) return <circle cx={round(x)} cy={round(y)} r={round(r)} {...look} />;
  return (
    <path
      d={
        outline(shape, r)
          .map(([dx, dy], at) => `${at === 0 ? "M" : "L"}${round(x + dx)},${round(y + dy)}`)
          .join("") + "Z"
      }
      {...look}
    />
  );
}

/** Of the circle's area, nearly. */
function outline(shape: number, r: number): [number, number][] {
  if (shape === 1)
    return [
      [-r, -r],
      [r, -r],
      [r, r],
      [-r, r],
    ].map(([x = 0, y = 0]) => [x * 0.88, y * 0.88]);
  if (shape === 2)
    return [
      [0, -1.3 * r],
      [1.15 * r, 0.75 * r],
      [-1.15 * r, 0.75 * r],
    ];
  return [
    [0, -1.25 * r],
    [1.25 * r, 0],
    [0, 1.25 * r],
    [-1.25 * r, 0],
  ];
}
