import { onlyRow, type SeriesTable } from "../data/series.ts";
import type { Canvas, Point } from "../drawing.ts";
import type { Box } from "./box.ts";
import { keyName } from "./key-axis.tsx";
import type { ValueScale } from "./value-axis.tsx";

/** Series laid out over keys. */
export interface LinePlot {
  readonly table: SeriesTable;
  readonly axis: ValueScale;
  readonly box: Box;
  readonly place: (index: number) => number;
  readonly canvas: Canvas;
}

/** A cursor stop per bucket, with the values of all series there. */
export function linePoints({ table, axis, box, place, canvas }: LinePlot): Point[] {
  return table.keys.flatMap((key, at) => {
    const present = table.series.flatMap((series) => {
      const value = series.values[at] ?? null;
      return value === null ? [] : [{ series, value }];
    });
    const [first] = present;
    if (first === undefined) return [];
    const rings = present.map(({ value }) => axis.scale(value));
    const mark = { kind: "line" as const, top: box.top, bottom: box.bottom, rings };
    const lines = present.map(
      ({ series, value }) => `${series.name}: ${canvas.format.exact(value, series.column)}`,
    );
    return [
      {
        x: place(at),
        y: axis.scale(first.value),
        name: keyName(key, canvas),
        lines,
        mark,
        row: onlyRow(key.rows),
      },
    ];
  });
}
