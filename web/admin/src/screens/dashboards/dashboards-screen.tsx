import { Link } from "@tanstack/react-router";
import { useDashboards } from "../../api/dashboards.ts";
import { problemOf } from "../../api/problem.ts";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { keptSearch } from "../../shell/kept-search.ts";

export function DashboardsScreen() {
  const list = useDashboards();
  if (list.isError)
    return <ProblemNote problem={problemOf(list.error)} onRetry={() => void list.refetch()} />;
  return (
    <>
      <div className="screen-head">
        <h1>Dashboards</h1>
      </div>
      <ul className="dashboard-list">
        {list.data?.map(({ id, title, description }) => (
          <li key={id} className="card">
            <Link to="/dashboards/$id" params={{ id }} search={keptSearch}>
              {title}
            </Link>
            <p className="muted">{description}</p>
          </li>
        ))}
      </ul>
    </>
  );
}
