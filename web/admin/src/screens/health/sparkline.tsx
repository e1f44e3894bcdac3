interface SparklineProps {
  readonly values: readonly (number | null)[];
  readonly at: readonly string[];
  readonly label: string;
  readonly format: (value: number | null) => string;
}

const WIDTH = 180;
const HEIGHT = 36;
/** 15 minutes in steps of 15 s; fewer stand at the right, where now is. */
const POINTS = 60;

/** A line from zero, with gaps where nothing was measured. Its summary in words is its name. */
export function Sparkline({ values, at, label, format }: SparklineProps) {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return <p className="muted sparkline-none">nothing measured yet</p>;
  const highest = Math.max(...known);
  const scale = highest === 0 ? 0 : (HEIGHT - 4) / highest;
  const step = WIDTH / (POINTS - 1);
  const first = POINTS - values.length;
  const places = values.map((value, index) =>
    value === null ? null : { x: (first + index) * step, y: HEIGHT - 2 - value * scale },
  );
  const words = `${label}: highest ${format(highest)} since ${at[0]?.slice(11, 16) ?? ""} UTC, last ${format(known.at(-1) ?? null)}`;
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={words}
    >
      <line className="sparkline-zero" x1={0} x2={WIDTH} y1={HEIGHT - 1} y2={HEIGHT - 1} />
      <path className="sparkline-line" d={pathOf(places)} />
    </svg>
  );
}

function pathOf(places: readonly ({ x: number; y: number } | null)[]): string {
  let path = "";
  let pen = false;
  for (const place of places) {
    if (place !== null) path += `${pen ? "L" : "M"}${place.x.toFixed(1)} ${place.y.toFixed(1)}`;
    pen = place !== null;
  }
  return path;
}
