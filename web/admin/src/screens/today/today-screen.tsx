import { useSearch } from "@tanstack/react-router";
import { useDashboard } from "../../api/dashboards.ts";
import { problemOf } from "../../api/problem.ts";
import { formatRange, parseCompare, parseRange } from "../../api/time-range.ts";
import { useInsight } from "../../api/use-insight.ts";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { useRangeDefault } from "../../shell/range-defaults.tsx";
import { insightRequest } from "../../tiles/insight-request.ts";
import { TileGrid } from "../../tiles/tile-grid.tsx";

/** How is today going? */
export function TodayScreen() {
  const stored = useDashboard("today");
  const { range, compare } = useSearch({ from: "__root__" });
  const dashboard = stored.data?.dashboard;
  useRangeDefault(dashboard && formatRange(dashboard.range), dashboard?.compare?.[0] ?? "none");
  const body =
    dashboard && insightRequest(dashboard, { range: parseRange(range), compare: parseCompare(compare) });
  const state = useInsight(body);
  if (stored.isError) {
    return <ProblemNote problem={problemOf(stored.error)} onRetry={() => void stored.refetch()} />;
  }
  return (
    <>
      <div className="screen-head">
        <h1>Today</h1>
      </div>
      {state.problem !== undefined && <ProblemNote problem={state.problem} />}
      {dashboard !== undefined && <TileGrid tiles={dashboard.tiles} state={state} />}
    </>
  );
}
