import type { Dashboard } from "@kontor/contracts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { DASHBOARDS, saveDashboard, type StoredDashboard } from "../../api/dashboards.ts";
import { problemOf } from "../../api/problem.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";

interface DashboardJsonProps {
  readonly stored: StoredDashboard;
  readonly mayChange: boolean;
}

/** The dashboard as it is stored: to read, copy, keep in git, or change by hand. The server checks what is saved. */
export function DashboardJson({ stored, mayChange }: DashboardJsonProps) {
  const [text, setText] = useState(() => JSON.stringify(stored.dashboard, undefined, 2));
  const queries = useQueryClient();
  const navigate = useNavigate({ from: "/dashboards/$id" });
  const parsed = parseJson(text);
  const save = useMutation({
    mutationFn: (dashboard: Dashboard) => saveDashboard({ dashboard, etag: stored.etag }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: DASHBOARDS });
      await navigate({ search: (before) => ({ ...before, mode: undefined }) });
    },
  });
  return (
    <>
      <div className="screen-head">
        <h1>{stored.dashboard.title}</h1>
        <div className="top-space" />
        <CopyButton text={text} label="Copy JSON" />
        <Link className="button quiet" to="." search={(before) => ({ ...before, mode: undefined })}>
          Back
        </Link>
        {mayChange && (
          <button
            type="button"
            className="button primary"
            disabled={parsed.value === undefined || save.isPending}
            onClick={() => parsed.value !== undefined && save.mutate(parsed.value)}
          >
            Save
          </button>
        )}
      </div>
      {save.isError && <ProblemNote problem={problemOf(save.error)} />}
      {parsed.error !== undefined && <p role="status">Not JSON yet: {parsed.error}</p>}
      <textarea
        className="input board-json"
        aria-label="Dashboard as JSON"
        spellCheck={false}
        readOnly={!mayChange}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </>
  );
}

function parseJson(text: string): { readonly value?: Dashboard; readonly error?: string } {
  try {
    return { value: JSON.parse(text) as Dashboard };
  } catch (error) {
    return { error: (error as Error).message };
  }
}
