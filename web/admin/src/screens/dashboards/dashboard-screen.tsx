import "./dashboards.css";
import { useParams, useSearch } from "@tanstack/react-router";
import { useDashboard } from "../../api/dashboards.ts";
import { problemOf } from "../../api/problem.ts";
import { formatRange } from "../../api/time-range.ts";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { useRight } from "../../shell/me-context.ts";
import { useRangeDefault } from "../../shell/range-defaults.tsx";
import { DashboardEditor } from "./dashboard-editor.tsx";
import { DashboardJson } from "./dashboard-json.tsx";
import { DashboardView } from "./dashboard-view.tsx";

/** One dashboard: to look at, to change, or as the JSON it is stored as. */
export function DashboardScreen() {
  const { id } = useParams({ from: "/dashboards/$id" });
  const { mode } = useSearch({ from: "/dashboards/$id" });
  const found = useDashboard(id);
  const mayChange = useRight("explore");
  const dashboard = found.data?.dashboard;
  const isEdited = mode === "edit" && mayChange;
  // While it is edited, a dashboard shows the times it is to be stored with.
  const shown = isEdited ? undefined : dashboard;
  useRangeDefault(shown && formatRange(shown.range), shown?.compare?.[0] ?? "none");
  if (found.isError)
    return <ProblemNote problem={problemOf(found.error)} onRetry={() => void found.refetch()} />;
  if (found.data === undefined) return null;
  if (isEdited) return <DashboardEditor key={found.data.etag} stored={found.data} />;
  if (mode === "json")
    return <DashboardJson key={found.data.etag} stored={found.data} mayChange={mayChange} />;
  return <DashboardView dashboard={found.data.dashboard} mayChange={mayChange} />;
}
