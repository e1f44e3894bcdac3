import "./dashboards.css";
import { Link } from "@tanstack/react-router";
import { useDashboards } from "../../api/dashboards.ts";
import { problemOf } from "../../api/problem.ts";
import { EmptyNote } from "../../parts/empty-note.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { keptSearch } from "../../shell/kept-search.ts";
import { useRight } from "../../shell/me-context.ts";
import { NewDashboard } from "./new-dashboard.tsx";

export function DashboardsScreen() {
  const list = useDashboards();
  const mayChange = useRight("explore");
  if (list.isError)
    return <ProblemNote problem={problemOf(list.error)} onRetry={() => void list.refetch()} />;
  return (
    <>
      <div className="screen-head">
        <h1>Dashboards</h1>
        <div className="top-space" />
        {mayChange && <NewDashboard />}
      </div>
      {list.data?.length === 0 && (
        <EmptyNote title="No dashboard yet">
          <p>A dashboard is a grid of charts. Make one, or ask something in Explore and save it as a tile.</p>
        </EmptyNote>
      )}
      <ul className="dashboard-list">
        {list.data?.map(({ id, title, description, tiles, built_in }) => (
          <li key={id} className="card">
            <Link to="/dashboards/$id" params={{ id }} search={keptSearch}>
              {title}
            </Link>
            <p className="muted">{description}</p>
            <p className="row">
              <span className="badge">{tiles === 1 ? "1 tile" : `${tiles} tiles`}</span>
              {built_in && <span className="badge">built in</span>}
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}
