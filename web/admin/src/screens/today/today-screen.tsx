import "./today.css";
import { useSearch } from "@tanstack/react-router";
import { use } from "react";
import { useDashboard } from "../../api/dashboards.ts";
import { problemOf } from "../../api/problem.ts";
import { formatRange, parseCompare, parseRange } from "../../api/time-range.ts";
import { useInsight } from "../../api/use-insight.ts";
import { useLive } from "../../api/use-live.ts";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { MeContext } from "../../shell/me-context.ts";
import { useRangeDefault } from "../../shell/range-defaults.tsx";
import { insightRequest } from "../../tiles/insight-request.ts";
import { TileGrid } from "../../tiles/tile-grid.tsx";
import { DemoBadge } from "./demo-badge.tsx";
import { useDemo } from "./demo.ts";
import { FirstEvent } from "./first-event.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { LiveStrip } from "./live-strip.tsx";
import { Narrative } from "./narrative.tsx";

/** How is today going? */
export function TodayScreen() {
  const stored = useDashboard("today");
  const search = useSearch({ from: "__root__" });
  const tenant = search.tenant ?? use(MeContext)?.tenant ?? undefined;
  const live = useLive(tenant);
  const demo = useDemo();
  const dashboard = stored.data?.dashboard;
  useRangeDefault(dashboard && formatRange(dashboard.range), dashboard?.compare?.[0] ?? "none");
  const chosen = { range: parseRange(search.range), compare: parseCompare(search.compare) };
  // Days of the demo arrive in the lake without passing the live stream.
  const version = live.version + (demo.data?.done ?? 0);
  const state = useInsight(dashboard && insightRequest(dashboard, chosen), version);
  const hasDemo = demo.data !== undefined && ["filling", "complete", "removing"].includes(demo.data.state);
  return (
    <div className="today">
      <div className="today-main">
        <div className="screen-head">
          <h1>Today</h1>
          {demo.data !== undefined && <DemoBadge status={demo.data} />}
        </div>
        {hasDemo && <FirstSteps live={live} tenant={tenant} />}
        {!demo.isPending && !hasDemo && <FirstEvent live={live} />}
        <Narrative range={search.range} compare={search.compare} version={demo.data?.state ?? ""} />
        {stored.isError && (
          <ProblemNote problem={problemOf(stored.error)} onRetry={() => void stored.refetch()} />
        )}
        {state.problem !== undefined && <ProblemNote problem={state.problem} />}
        {dashboard !== undefined && <TileGrid tiles={dashboard.tiles} state={state} />}
      </div>
      <LiveStrip live={live} />
    </div>
  );
}
