import type { Model } from "@kontor/contracts";

const PREFERRED = ["shop", "item_name", "event", "device", "referrer", "section", "country"];
const SHOWN = 4;

/** Dimensions that have a leaderboard: what is usually asked first, but not what the chart shows already. */
export function leaderDimensions(model: Model, shown: readonly string[]): readonly string[] {
  const names = model.dimensions.map(({ name }) => name);
  const preferred = PREFERRED.filter((name) => names.includes(name));
  return (preferred.length > 0 ? preferred : names).filter((name) => !shown.includes(name)).slice(0, SHOWN);
}
