import type { Series } from "../data/series.ts";

/** A bar between two values. */
export interface Bar {
  readonly key: number;
  readonly series: number;
  readonly value: number;
  readonly from: number;
  readonly to: number;
  /** Which of the bars side by side in its key. */
  readonly slot: number;
  readonly slots: number;
}

/** Bars of all series, key by key. Stacks grow from zero up and, of negative values, down. */
export function layOutBars(series: readonly Series[], stacked: boolean): Bar[] {
  const drawn = series.map((each, at) => ({ each, at })).filter(({ each }) => !each.compares);
  const keys = Math.max(0, ...drawn.map(({ each }) => each.values.length));
  const bars: Bar[] = [];
  for (let key = 0; key < keys; key++) {
    let up = 0;
    let down = 0;
    drawn.forEach(({ each, at }, slot) => {
      const value = each.values[key] ?? null;
      if (value === null) return;
      const from = !stacked ? 0 : value < 0 ? down : up;
      if (value < 0) down += value;
      else up += value;
      const place = stacked ? { slot: 0, slots: 1 } : { slot, slots: drawn.length };
      bars.push({ key, series: at, value, from, to: from + value, ...place });
    });
  }
  return bars;
}
