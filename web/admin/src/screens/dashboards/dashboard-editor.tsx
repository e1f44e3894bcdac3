import type { Dashboard, Tile } from "@kontor/contracts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useBlocker, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { DASHBOARDS, deleteDashboard, saveDashboard, type StoredDashboard } from "../../api/dashboards.ts";
import { problemOf } from "../../api/problem.ts";
import { formatRange } from "../../api/time-range.ts";
import { useInsight } from "../../api/use-insight.ts";
import { ConfirmButton } from "../../parts/confirm-button.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { insightRequest } from "../../tiles/insight-request.ts";
import { addText } from "./board-changes.ts";
import { BoardSettings } from "./board-settings.tsx";
import { EditGrid } from "./edit-grid.tsx";

/** Moves, resizes, renames, adds and removes tiles; nothing is stored before Save. */
export function DashboardEditor({ stored }: { readonly stored: StoredDashboard }) {
  const [draft, setDraft] = useState<Dashboard>(stored.dashboard);
  const changed = draft !== stored.dashboard;
  const state = useInsight(insightRequest(draft, { range: undefined, compare: undefined }));
  const { save, remove } = useSaving(stored);
  useBlocker({
    disabled: !changed || save.isSuccess || remove.isSuccess,
    enableBeforeUnload: changed && !save.isSuccess,
    shouldBlockFn: () => !confirm("Leave without saving the changes?"),
  });
  const setTiles = (tiles: readonly Tile[]) => setDraft((old) => ({ ...old, tiles: [...tiles] }));
  return (
    <>
      <h1 className="visually-hidden">Edit {stored.dashboard.title}</h1>
      <div className="screen-head">
        <input
          className="input board-title"
          aria-label="Title"
          maxLength={200}
          value={draft.title}
          onChange={(event) => setDraft((old) => ({ ...old, title: event.target.value }))}
        />
        <div className="top-space" />
        <button
          type="button"
          className="button"
          onClick={() => setTiles(addText(draft.tiles, `text-${crypto.randomUUID().slice(0, 8)}`))}
        >
          Add text
        </button>
        <Link className="button" to="/explore">
          Add a chart in Explore
        </Link>
        <ConfirmButton question="Delete this dashboard now" onConfirm={() => remove.mutate()}>
          Delete
        </ConfirmButton>
        <Link className="button quiet" to="." search={(before) => ({ ...before, mode: undefined })}>
          Cancel
        </Link>
        <button
          type="button"
          className="button primary"
          disabled={!changed || draft.title.trim() === "" || save.isPending}
          onClick={() => save.mutate(draft)}
        >
          Save
        </button>
      </div>
      <p className="board-about muted" id="edit-help">
        Drag a tile by its handle, its corner for the size. By keyboard: focus the handle, arrows move, Shift
        and arrows change the size, Delete removes.
      </p>
      {save.isError && <ProblemNote problem={problemOf(save.error)} />}
      {remove.isError && <ProblemNote problem={problemOf(remove.error)} />}
      <BoardSettings draft={draft} onChange={setDraft} />
      <EditGrid tiles={draft.tiles} state={state} onChange={setTiles} />
    </>
  );
}

function useSaving(stored: StoredDashboard) {
  const queries = useQueryClient();
  const navigate = useNavigate({ from: "/dashboards/$id" });
  const save = useMutation({
    mutationFn: (dashboard: Dashboard) => saveDashboard({ dashboard, etag: stored.etag }),
    onSuccess: async ({ dashboard: { range } }) => {
      // A time in the address would hide the one that was just set.
      const isNewTime = formatRange(range) !== formatRange(stored.dashboard.range);
      await navigate({
        search: ({ range: shown, ...before }) => ({
          ...before,
          ...(isNewTime || shown === undefined ? {} : { range: shown }),
          mode: undefined,
        }),
        ignoreBlocker: true,
      });
      await queries.invalidateQueries({ queryKey: DASHBOARDS });
    },
  });
  const remove = useMutation({
    mutationFn: () => deleteDashboard(stored.dashboard.id),
    onSuccess: async () => {
      await navigate({ to: "/dashboards", search: {}, ignoreBlocker: true });
      await queries.invalidateQueries({ queryKey: DASHBOARDS });
    },
  });
  return { save, remove };
}
