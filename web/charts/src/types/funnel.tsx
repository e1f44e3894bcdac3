import { toText } from "../data/cell.ts";
import { comparisonsOf, numberAt, readColumns, type Column } from "../data/columns.ts";
import type { Canvas, Drawing, Point } from "../drawing.ts";
import { inSentence } from "../look/clean-text.ts";
import { round } from "../look/round.ts";
import { fitText, textWidth } from "../look/text-width.ts";
import { Label } from "../marks/label.tsx";
import { nothing } from "../marks/nothing.tsx";

interface Step {
  readonly name: string;
  readonly value: number;
  readonly before: number | null;
  readonly row: number;
}

/** Steps one below the other: how many got there, which part of those before, and where most are lost. */
export function drawFunnel(canvas: Canvas): Drawing {
  const columns = readColumns(canvas.answer, canvas.options);
  const measure = columns.measures.find(({ unit }) => unit === "count") ?? columns.measures[0];
  const name = columns.dimensions.find(({ unit }) => unit === "text") ?? columns.x;
  if (measure === undefined || name === undefined)
    return nothing(canvas, "A funnel needs steps and a count.");
  const [compared] = comparisonsOf(columns, measure);
  const steps = canvas.answer.rows.slice(0, 20).flatMap((row, at): Step[] => {
    const value = numberAt(row, measure);
    return value === null || value < 0
      ? []
      : [{ name: toText(row[name.at]), value, before: numberAt(row, compared), row: at }];
  });
  const top = Math.max(0, ...steps.map(({ value }) => value));
  if (steps.length === 0 || top === 0)
    return nothing(canvas, steps.length > 0 ? "No one got to the first step." : undefined);
  const high = Math.min(canvas.height / steps.length, 76);
  const spot: Spot = {
    high,
    left: Math.min(
      Math.ceil(Math.max(...steps.map((step) => textWidth(step.name, 12)))) + 16,
      canvas.width * 0.34,
    ),
    top,
  };
  return {
    body: steps.map((_, at) => (
      <StepBar key={at} steps={steps} at={at} measure={measure} canvas={canvas} spot={spot} />
    )),
    summary: summarize(steps, canvas),
    points: steps.map((step, at) => stepPoint(step, at, steps, measure, canvas, spot)),
  };
}

interface Spot {
  readonly high: number;
  readonly left: number;
  readonly top: number;
}

interface StepProps {
  readonly steps: readonly Step[];
  readonly at: number;
  readonly measure: Column;
  readonly canvas: Canvas;
  readonly spot: Spot;
}

function rectOf(value: number, at: number, { width }: Canvas, { high, left, top }: Spot) {
  const bar = Math.min(38, high * 0.62);
  const y = at * high + (high - bar) / 2;
  return { x: left, y, width: Math.max(1.5, ((width - left - 104) * value) / top), height: bar };
}

function StepBar({ steps, at, measure, canvas, spot }: StepProps) {
  const step = steps[at];
  if (step === undefined) return null;
  const { theme, format } = canvas;
  const rect = rectOf(step.value, at, canvas, spot);
  const full = rectOf(spot.top, at, canvas, spot);
  const next = steps[at + 1];
  const after = next && rectOf(next.value, at + 1, canvas, spot);
  const middle = rect.y + rect.height / 2 + 4;
  const share = shareOf(steps, at);
  const value = format.compact(step.value, measure);
  return (
    <>
      {after && (
        <path
          d={`M${round(rect.x)},${round(rect.y + rect.height)}H${round(rect.x + rect.width)}L${round(after.x + after.width)},${round(after.y)}H${round(rect.x)}Z`}
          fill={theme.series[0]}
          fillOpacity={0.12}
        />
      )}
      <Label
        x={spot.left - 12}
        y={middle}
        anchor="end"
        size={12}
        fill={theme.ink}
        text={fitText(step.name, 12, spot.left - 12)}
      />
      <rect
        x={round(rect.x)}
        y={round(rect.y)}
        width={round(rect.width)}
        height={round(rect.height)}
        rx={2}
        fill={theme.series[0]}
      />
      {step.before !== null && (
        <path
          d={`M${round(rectOf(step.before, at, canvas, spot).width + rect.x)},${round(rect.y - 3)}v${round(rect.height + 6)}`}
          stroke={theme.muted}
          strokeWidth={1.5}
          strokeDasharray="4 2"
        />
      )}
      <Label x={full.x + full.width + 10} y={middle} size={12} weight={600} fill={theme.ink} text={value} />
      {share !== undefined && (
        <Label x={canvas.width} y={middle} anchor="end" fill={theme.muted} text={format.share(share)} />
      )}
    </>
  );
}

/** Of the step before. */
function shareOf(steps: readonly Step[], at: number): number | undefined {
  const [step, before] = [steps[at], steps[at - 1]];
  return step && before && before.value > 0 ? step.value / before.value : undefined;
}

function stepPoint(
  step: Step,
  at: number,
  steps: readonly Step[],
  measure: Column,
  canvas: Canvas,
  spot: Spot,
): Point {
  const { format } = canvas;
  const rect = rectOf(step.value, at, canvas, spot);
  const share = shareOf(steps, at);
  const first = steps[0]?.value ?? 0;
  const lines = [
    `${measure.label}: ${format.exact(step.value, measure)}`,
    ...(share === undefined
      ? []
      : [
          `${format.share(share)} of the step before`,
          `${format.share(step.value / (first || 1))} of the first`,
        ]),
    ...(step.before === null ? [] : [`Before: ${format.exact(step.before, measure)}`]),
  ];
  return {
    x: rect.x + rect.width / 2,
    y: rect.y + rect.height / 2,
    name: step.name,
    lines,
    mark: { kind: "box", ...rect },
    row: step.row,
  };
}

function summarize(steps: readonly Step[], { format }: Canvas): string {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined || steps.length < 2 || first.value === 0)
    return `${inSentence(first?.name ?? "")}: ${format.count(first?.value ?? 0)}.`;
  const reached = `${format.count(last.value)} of ${format.count(first.value)} (${format.share(last.value / first.value)}) got from ${inSentence(first.name)} to ${inSentence(last.name)}.`;
  const losses = steps
    .slice(1)
    .map((step, at) => ({ step, from: steps[at], lost: (steps[at]?.value ?? 0) - step.value }));
  const worst = losses.reduce((most, each) => (each.lost > most.lost ? each : most));
  return worst.lost <= 0
    ? reached
    : `${reached} Most are lost before ${inSentence(worst.step.name)} (${format.count(worst.lost)}).`;
}
