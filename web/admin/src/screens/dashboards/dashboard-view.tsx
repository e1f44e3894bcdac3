import type { Dashboard, Filter } from "@kontor/contracts";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Braces, Maximize, Pencil } from "lucide-react";
import { useRef } from "react";
import { toggleValue } from "../../api/filters.ts";
import { useModel } from "../../api/insight.ts";
import { parseCompare, parseRange } from "../../api/time-range.ts";
import { useInsight } from "../../api/use-insight.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { EmptyNote } from "../../parts/empty-note.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { insightRequest } from "../../tiles/insight-request.ts";
import { TileGrid } from "../../tiles/tile-grid.tsx";
import { FilterChips } from "../explore/filter-chips.tsx";
import { FilterForm } from "../explore/filter-form.tsx";
import { EmbedTile } from "./embed-tile.tsx";

interface DashboardViewProps {
  readonly dashboard: Dashboard;
  readonly mayChange: boolean;
}

export function DashboardView({ dashboard, mayChange }: DashboardViewProps) {
  const search = useSearch({ from: "/dashboards/$id" });
  const navigate = useNavigate({ from: "/dashboards/$id" });
  const model = useModel();
  const board = useRef<HTMLDivElement>(null);
  const { filters = [] } = search;
  const state = useInsight(
    insightRequest(dashboard, {
      range: parseRange(search.range),
      compare: parseCompare(search.compare),
      filters,
    }),
  );
  const setFilters = (next: readonly Filter[] | undefined) =>
    void navigate({ search: (before) => ({ ...before, filters: next?.length === 0 ? undefined : next }) });
  const onFilter = ({ dimension, values = [] }: Filter) => {
    const [value] = values;
    if (value !== undefined) setFilters(toggleValue(filters, dimension, value));
  };
  return (
    <div className="board" ref={board}>
      <div className="screen-head">
        <h1>{dashboard.title}</h1>
        <div className="top-space" />
        {model.data !== undefined && (
          <FilterForm model={model.data} filters={filters} onChange={setFilters} />
        )}
        <CopyButton text={location.href} label="Copy link" />
        {mayChange && <EmbedTile key={dashboard.id} dashboard={dashboard} filters={filters} />}
        <button
          type="button"
          className="button quiet"
          onClick={() => void board.current?.requestFullscreen()}
        >
          <Maximize size={14} aria-hidden /> Full screen
        </button>
        <Link className="button quiet" to="." search={(before) => ({ ...before, mode: "json" })}>
          <Braces size={14} aria-hidden /> JSON
        </Link>
        {mayChange && (
          <Link className="button" to="." search={(before) => ({ ...before, mode: "edit" })}>
            <Pencil size={14} aria-hidden /> Edit
          </Link>
        )}
      </div>
      <FilterChips model={model.data} filters={filters} onChange={setFilters} />
      {dashboard.description !== undefined && <p className="board-about muted">{dashboard.description}</p>}
      {state.problem !== undefined && <ProblemNote problem={state.problem} />}
      {dashboard.tiles.length === 0 && (
        <EmptyNote title="No tile yet">
          <p>Press Edit to add one, or ask something in Explore and save it as a tile here.</p>
        </EmptyNote>
      )}
      <TileGrid tiles={dashboard.tiles} state={state} onFilter={onFilter} />
    </div>
  );
}
