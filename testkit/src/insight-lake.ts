import { join } from "node:path";
import type { Answer, Question } from "@kontor/contracts";
import { migrate, type Clock } from "@kontor/core";
import {
  createDashboards,
  createInsight,
  createPolicies,
  createSettings,
  createUsualCurrency,
  insightMigrations,
  type Caller,
  type Dashboards,
  type InsightService,
  type InsightTables,
  type Policies,
  type Settings,
} from "@kontor/domain/insight";
import { openSqlite, type DuckDbQueryEngineOptions } from "@kontor/embedded";
import { ANALYST, openQueryLake, type QueryLake } from "./query-lake.ts";

/** The semantic layer over a small lake, with a clock that moves only when told. */
export interface InsightLake extends AsyncDisposable {
  readonly lake: QueryLake;
  readonly insight: InsightService;
  readonly policies: Policies;
  readonly settings: Settings;
  readonly dashboards: Dashboards;
  readonly clock: Clock & { set(ms: number): void };
  /** A key of the analyst. */
  readonly caller: Caller;
  /** One question of the analyst, or of somebody else. */
  ask(question: Question, caller?: Caller): Promise<Answer>;
}

export async function openInsightLake(options: Partial<DuckDbQueryEngineOptions> = {}): Promise<InsightLake> {
  await using stack = new AsyncDisposableStack();
  const lake = stack.use(await openQueryLake(options));
  const file = join(lake.folder, "insight.db");
  const db = stack.use(await openSqlite<InsightTables>({ file, thread: "here" }));
  await migrate(db, "insight", insightMigrations);
  let now = Date.parse("2026-03-03T18:00:00Z");
  const clock = { now: () => now, set: (ms: number) => void (now = ms) };
  const { query } = lake;
  const policies = createPolicies({ db, clock });
  const settings = createSettings({ db, clock, usualCurrency: createUsualCurrency(query, clock) });
  const insight = createInsight({ query, clock, policies, settings });
  const caller = { tenant: ANALYST, keyId: "k1" };
  const owned = stack.move();
  return {
    lake,
    insight,
    policies,
    settings,
    dashboards: createDashboards({ db, clock }),
    clock,
    caller,
    ask: (question, other = caller) => insight.answer(other, question),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
