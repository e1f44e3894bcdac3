import type { RetentionQuestion } from "@kontor/contracts";
import { bucketsOf, comparePeriods, resolveRange } from "../range.ts";
import { bucketOf, selectRows } from "./rows-of-events.ts";
import { spanOf, Values, type Cell, type ColumnPlan, type CompileContext, type Plan } from "./statement.ts";

const MOST_BUCKETS = 400;
const MOST_ROWS = 10_000;

/** Visitors by the bucket in which the range sees them first, and by how many buckets later they came back. */
export function compileRetention(question: RetentionQuestion, context: CompileContext): Plan {
  const { grain } = question;
  const period = resolveRange(question.range, context.now, context.zone);
  bucketsOf(period, grain, context.zone, MOST_BUCKETS);
  const periods = comparePeriods(period, question.range, [], context.zone);
  const values = new Values();
  const source = selectRows(
    {
      periods,
      filters: question.filters ?? [],
      dimensions: [],
      columns: ["visitor_id", "session_id"],
      money: false,
    },
    context,
    values,
  );
  const sql = `WITH seen AS (SELECT DISTINCT coalesce(visitor_id, session_id) AS visitor, ${bucketOf(grain, context, periods)} AS bucket FROM (${source})),
    firsts AS (SELECT visitor, min(bucket) AS cohort FROM seen WHERE visitor IS NOT NULL GROUP BY visitor)
    SELECT cohort, date_diff('${grain}', cohort, bucket) AS later, count(*) AS visitors FROM seen JOIN firsts ON seen.visitor = firsts.visitor
    GROUP BY cohort, later ORDER BY cohort, later LIMIT ${MOST_ROWS + 1}`;
  return {
    sql,
    params: values.all,
    spans: [spanOf(period)],
    columns: retentionColumns,
    period,
    grain,
    limit: MOST_ROWS,
    shape: (rows) => ({
      rows: shapeCohorts(rows.slice(0, MOST_ROWS), context),
      truncated: rows.length > MOST_ROWS,
    }),
  };
}

function shapeCohorts(rows: readonly (readonly Cell[])[], { zone }: CompileContext): Cell[][] {
  const sizes = new Map(
    rows.filter(([, later]) => later === 0).map(([cohort, , visitors]) => [cohort, Number(visitors)]),
  );
  return rows.map(([cohort = null, later = null, visitors = null]) => [
    typeof cohort === "string" ? new Date(zone.toInstant(Date.parse(cohort))).toISOString() : cohort,
    later,
    visitors,
    Number(visitors) / (sizes.get(cohort) ?? Number.NaN),
  ]);
}

const retentionColumns: readonly ColumnPlan[] = [
  { name: "cohort", label: "First seen", role: "dimension", unit: "time" },
  { name: "later", label: "Periods later", role: "dimension", unit: "number" },
  { name: "visitors", label: "Visitors", role: "measure", unit: "count" },
  { name: "share", label: "Of the cohort", role: "measure", unit: "share" },
];
