import type { PathsQuestion } from "@kontor/contracts";
import { resolveRange } from "../range.ts";
import { selectVisits } from "./rows-of-events.ts";
import { spanOf, Values, type ColumnPlan, type CompileContext, type Plan } from "./statement.ts";

const MOST_ROWS = 5000;

/** From which event to which: the first steps of each session (repeats of one name are one step), names beyond the most frequent as `(other)`. */
export function compilePaths(question: PathsQuestion, context: CompileContext): Plan {
  const { depth = 4, names = 8 } = question;
  const period = resolveRange(question.range, context.now, context.zone);
  const values = new Values();
  const source = selectVisits(question, period, context, values);
  const sql = `WITH seen AS (SELECT coalesce(session_id, visitor_id) AS session, event_time, event_name FROM (${source})),
    frequent AS (SELECT event_name AS kept FROM seen GROUP BY event_name ORDER BY count(*) DESC, event_name LIMIT ${names}),
    named AS (SELECT session, event_time, coalesce(kept, '(other)') AS name FROM seen LEFT JOIN frequent ON event_name = kept WHERE session IS NOT NULL),
    changes AS (SELECT *, lag(name) OVER (PARTITION BY session ORDER BY event_time, name) AS earlier FROM named),
    steps AS (SELECT session, name, row_number() OVER w AS step, lead(name) OVER w AS following FROM changes WHERE earlier IS DISTINCT FROM name WINDOW w AS (PARTITION BY session ORDER BY event_time, name))
    SELECT step, name, following, count(*) AS sessions FROM steps WHERE step < ${depth} AND following IS NOT NULL
    GROUP BY step, name, following ORDER BY step, sessions DESC, name, following LIMIT ${MOST_ROWS + 1}`;
  return {
    sql,
    params: values.all,
    spans: [spanOf(period)],
    columns: pathColumns,
    period,
    limit: MOST_ROWS,
    shape: (rows) => ({
      rows: rows.slice(0, MOST_ROWS).map((row) => [...row]),
      truncated: rows.length > MOST_ROWS,
    }),
  };
}

const pathColumns: readonly ColumnPlan[] = [
  { name: "step", label: "Step", role: "dimension", unit: "number" },
  { name: "source", label: "From", role: "dimension", unit: "text" },
  { name: "target", label: "To", role: "dimension", unit: "text" },
  { name: "sessions", label: "Sessions", role: "measure", unit: "count" },
];
