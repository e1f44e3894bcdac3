import { toNumber, toText, toTime } from "../data/cell.ts";
import { isTime, type Column } from "../data/columns.ts";
import type { Canvas } from "../drawing.ts";
import { keyTick } from "../marks/key-axis.tsx";

/** The values of a dimension in order, as they are in the data and as they are written. */
export interface AxisNames {
  readonly keys: readonly string[];
  readonly names: readonly string[];
}

const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** Numbers and times in their order, weekdays from Monday (1..7), hours and weekdays without holes; names in the order of the rows. */
export function axisNames(column: Column, canvas: Canvas): AxisNames {
  const { answer } = canvas;
  const cells = answer.rows.map((row) => row[column.at]);
  if (isTime(answer, column)) return timeNames(cells, canvas);
  const keys = [...new Set(cells.map(toText))];
  const numbers = keys.map(toNumber);
  if (/weekday/.test(column.name) && numbers.every((each) => each !== null && each >= 1 && each <= 7))
    return { keys: weekdays.map((_, at) => String(at + 1)), names: weekdays };
  if (/weekday/.test(column.name)) return byWeekday(keys);
  if (/hour/.test(column.name) && numbers.every((each) => each !== null && each >= 0 && each <= 23)) {
    const known = numbers.filter((each) => each !== null);
    const first = Math.min(...known);
    const hours = Array.from({ length: Math.max(...known) - first + 1 }, (_, at) => String(first + at));
    return { keys: hours, names: hours };
  }
  if (numbers.every((each) => each !== null)) keys.sort((a, b) => Number(a) - Number(b));
  return { keys, names: keys };
}

function timeNames(cells: readonly unknown[], canvas: Canvas): AxisNames {
  const times = new Map(cells.map((cell) => [toText(cell), toTime(cell)]));
  const keys = [...times].flatMap(([text, time]) => (time === null ? [] : [{ text, time, rows: [] }]));
  keys.sort((a, b) => a.time - b.time);
  return { keys: keys.map(({ text }) => text), names: keys.map((key) => keyTick(key, keys, canvas)) };
}

function byWeekday(keys: readonly string[]): AxisNames {
  const rank = (key: string) => weekdays.findIndex((day) => key.toLowerCase().startsWith(day.toLowerCase()));
  const sorted = keys.toSorted((a, b) => rank(a) - rank(b));
  return { keys: sorted, names: sorted };
}
