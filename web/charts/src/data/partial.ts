import type { Canvas } from "../drawing.ts";
import { toTime } from "./cell.ts";
import type { Key } from "./key.ts";

const widths = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
  month: 28 * 86_400_000,
};
/** A day of the clock change has 23 or 25 hours: what is within this of its end counts as over. */
const tolerance = 3_700_000;

/** Whether the last bucket is not over yet, so that its value will still grow. */
export function lastIsPartial(
  keys: readonly Key[],
  { answer, options }: Pick<Canvas, "answer" | "options">,
): boolean {
  const last = keys.at(-1)?.time;
  const now = toTime(options.now) ?? toTime(answer.range.to);
  if (answer.grain === undefined || last === undefined || last === null || now === null) return false;
  const width = widths[answer.grain];
  return now >= last && last + width - (width > 2 * tolerance ? tolerance : 0) > now;
}
