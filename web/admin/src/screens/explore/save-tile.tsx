import type { Dashboard, Tile } from "@kontor/contracts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import {
  DASHBOARDS,
  idFromTitle,
  readDashboard,
  saveDashboard,
  useDashboards,
} from "../../api/dashboards.ts";
import { problemOf } from "../../api/problem.ts";
import { Popover } from "../../parts/popover.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { keptSearch } from "../../shell/kept-search.ts";

const NEW = "";

/** Puts what shows into a dashboard, an existing one or a new one. */
export function SaveTile({ tile }: { readonly tile: Tile }) {
  const [target, setTarget] = useState(NEW);
  const [name, setName] = useState("");
  const dashboards = useDashboards();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: () => (target === NEW ? createWith(tile, name) : addTo(target, tile)),
    onSuccess: () => queries.invalidateQueries({ queryKey: DASHBOARDS }),
  });
  return (
    <Popover face="Save as tile" className="button" align="end">
      <form
        className="own-days"
        onSubmit={(event) => {
          event.preventDefault();
          if (target !== NEW || name.trim() !== "") save.mutate();
        }}
      >
        <label>
          Dashboard
          <select className="select" value={target} onChange={(event) => setTarget(event.target.value)}>
            <option value={NEW}>A new one</option>
            {dashboards.data?.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        </label>
        {target === NEW && (
          <label>
            Its name
            <input
              className="input"
              required
              maxLength={200}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </label>
        )}
        <button type="submit" className="button primary" disabled={save.isPending}>
          Save
        </button>
        {save.isError && <ProblemNote problem={problemOf(save.error)} />}
        {save.isSuccess && (
          <p role="status">
            Saved.{" "}
            <Link to="/dashboards/$id" params={{ id: save.data.dashboard.id }} search={keptSearch}>
              Open the dashboard
            </Link>
          </p>
        )}
      </form>
    </Popover>
  );
}

async function addTo(id: string, tile: Tile) {
  const { dashboard, etag } = await readDashboard(id);
  return saveDashboard({ dashboard: { ...dashboard, tiles: [...dashboard.tiles, fresh(tile)] }, etag });
}

function createWith(tile: Tile, title: string) {
  const range = tile.question?.range ?? { last: "28d" };
  const dashboard: Dashboard = { id: idFromTitle(title), title: title.trim(), range, tiles: [fresh(tile)] };
  return saveDashboard({ dashboard, etag: undefined });
}

function fresh(tile: Tile): Tile {
  return { ...tile, id: `tile-${crypto.randomUUID().slice(0, 8)}`, width: 6, height: 4 };
}
