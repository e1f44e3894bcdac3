import type { Key } from "../data/key.ts";
import type { Canvas } from "../drawing.ts";
import { fitText, textWidth } from "../look/text-width.ts";
import type { Box } from "./box.ts";
import { Label } from "./label.tsx";

const steps = [
  1, 2, 3, 4, 6, 7, 8, 12, 14, 21, 24, 28, 30, 36, 48, 56, 60, 72, 84, 90, 120, 180, 240, 360, 365,
];

/** How a key is called on the axis. */
export function keyTick(key: Key, keys: readonly Key[], { format, answer }: Canvas): string {
  const span = (keys.at(-1)?.time ?? 0) - (keys[0]?.time ?? 0);
  return key.time === null ? key.text : format.tick(key.time, answer.grain, span);
}

/** How a key is called in full. */
export function keyName(key: Key, { format, answer }: Canvas): string {
  return key.time === null ? key.text : format.bucket(key.time, answer.grain);
}

interface KeyAxisProps {
  readonly keys: readonly Key[];
  /** Middle of the key at an index. */
  readonly place: (index: number) => number;
  readonly box: Box;
  readonly canvas: Canvas;
}

/** Names of buckets or categories below the plot: at most five of time, and no two that touch. */
export function KeyAxis({ keys, place, box, canvas }: KeyAxisProps) {
  const texts = keys.map((key) => keyTick(key, keys, canvas));
  const timed = keys[0]?.time !== null;
  const room = keys.length < 2 ? box.right - box.left : Math.abs(place(1) - place(0));
  const shown = timed ? chooseTicks(keys, texts, room, canvas) : keys.map((_, at) => at);
  return shown.map((at) => {
    const text = timed ? (texts[at] ?? "") : fitText(texts[at] ?? "", 11, room - 4);
    const half = textWidth(text, 11) / 2;
    const x = Math.min(Math.max(place(at), half), canvas.width - half);
    return <Label key={at} x={x} y={box.bottom + 16} anchor="middle" fill={canvas.theme.muted} text={text} />;
  });
}

/** Every n-th bucket, counted from a midnight where there is one. */
function chooseTicks(
  keys: readonly Key[],
  texts: readonly string[],
  room: number,
  { answer, format }: Canvas,
) {
  const widest = Math.max(...texts.map((text) => textWidth(text, 11))) + 12;
  const fits = (step: number) => step * room >= widest && Math.ceil(keys.length / step) <= 5;
  const step = steps.find(fits) ?? Math.max(1, Math.ceil(keys.length / 5));
  const hourly = answer.grain === "hour" && step > 1;
  const midnight = hourly ? keys.findIndex(({ time }) => time !== null && format.hourOf(time) === 0) : -1;
  const first = midnight >= 0 ? midnight % step : answer.grain === "hour" ? 0 : (keys.length - 1) % step;
  return keys.map((_, at) => at).filter((at) => at % step === first && texts[at] !== texts[at - step]);
}
