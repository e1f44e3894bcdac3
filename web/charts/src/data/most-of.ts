import type { AnswerColumn } from "@kontor/contracts";

/** The names with the largest totals, in the order they came, and the rest. One name more is shown rather than an "Other" of one. */
export function mostOf(
  totals: ReadonlyMap<string, number>,
  most: number,
): { shown: ReadonlySet<string>; rest: ReadonlySet<string> } {
  if (totals.size <= most) return { shown: new Set(totals.keys()), rest: new Set() };
  const ranked = [...totals].sort(([, a], [, b]) => b - a).map(([name]) => name);
  const kept = new Set(ranked.slice(0, Math.max(1, most - 1)));
  const names = [...totals.keys()];
  return {
    shown: new Set(names.filter((name) => kept.has(name))),
    rest: new Set(names.filter((name) => !kept.has(name))),
  };
}

/** Whether values of a column may be added up. Shares, times and medians may not. */
export function isAdditive({ unit }: Pick<AnswerColumn, "unit">): boolean {
  return unit === "count" || unit === "money";
}
