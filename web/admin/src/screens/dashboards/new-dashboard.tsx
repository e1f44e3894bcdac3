import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { DASHBOARDS, idFromTitle, saveDashboard } from "../../api/dashboards.ts";
import { problemOf } from "../../api/problem.ts";
import { Popover } from "../../parts/popover.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { keptSearch } from "../../shell/kept-search.ts";

/** An empty dashboard, opened for editing. */
export function NewDashboard() {
  const [title, setTitle] = useState("");
  const navigate = useNavigate();
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: () =>
      saveDashboard({
        dashboard: { id: idFromTitle(title), title: title.trim(), range: { last: "28d" }, tiles: [] },
        etag: undefined,
      }),
    onSuccess: async ({ dashboard }) => {
      await queries.invalidateQueries({ queryKey: DASHBOARDS });
      await navigate({
        to: "/dashboards/$id",
        params: { id: dashboard.id },
        search: (before) => ({ ...keptSearch(before), mode: "edit" }),
      });
    },
  });
  return (
    <Popover face="New dashboard" className="button primary" align="end">
      <form
        className="own-days"
        onSubmit={(event) => {
          event.preventDefault();
          if (title.trim() !== "") make.mutate();
        }}
      >
        <label>
          Title
          <input
            className="input"
            required
            maxLength={200}
            autoFocus
            value={title}
            onChange={(event) => setTitle(event.target.value)}
          />
        </label>
        <button type="submit" className="button primary" disabled={make.isPending}>
          Make it
        </button>
        {make.isError && <ProblemNote problem={problemOf(make.error)} />}
      </form>
    </Popover>
  );
}
