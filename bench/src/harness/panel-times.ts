import type { Panel } from "../panels.ts";
import type { Figures } from "./bench-case.ts";
import { median, quantile, rounded } from "./statistics.ts";

/** Runs a panel to the last byte of its answer. */
export type Ask = (sql: string) => Promise<unknown>;

/** All times of one panel, ms. */
export type PanelTimes = ReadonlyMap<string, readonly number[]>;

/** Times each panel for each asker, all taking turns: one untimed round, then `rounds`. */
export async function timePanels(
  askers: readonly Ask[],
  panels: readonly Panel[],
  rounds: number,
): Promise<PanelTimes> {
  const times = new Map<string, number[]>(panels.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const ask of askers) {
      for (const { name, sql } of panels) {
        const began = performance.now();
        const answered = await ask(sql).then(
          () => true,
          (error: unknown) => refused(name, error),
        );
        if (answered && round > 0) times.get(name)?.push(performance.now() - began);
      }
    }
  }
  return times;
}

function refused(name: string, error: unknown): false {
  process.stderr.write(`panel ${name}: ${error instanceof Error ? error.message : String(error)}\n`);
  return false;
}

/** Figures named `<prefix>_...`; panels that got no answer are named in `<prefix>_failed` and in no time. */
export function describePanelTimes(prefix: string, times: PanelTimes): Figures {
  const all = [...times.values()].flat();
  return {
    [`${prefix}_queries`]: all.length,
    [`${prefix}_p50_ms`]: rounded(quantile(all, 0.5)),
    [`${prefix}_p95_ms`]: rounded(quantile(all, 0.95)),
    [`${prefix}_max_ms`]: rounded(quantile(all, 1)),
    [`${prefix}_failed`]: [...times]
      .filter(([, each]) => each.length === 0)
      .map(([name]) => name)
      .join(", "),
    [`${prefix}_ms_by_panel`]: Object.fromEntries(
      [...times].filter(([, each]) => each.length > 0).map(([name, each]) => [name, describe(each)]),
    ),
  };
}

function describe(times: readonly number[]): string {
  return `p50 ${rounded(median(times))}, max ${rounded(quantile(times, 1))}`;
}
