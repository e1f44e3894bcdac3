import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { problemOf } from "../../api/problem.ts";
import { requestJson } from "../../api/request.ts";
import { formatTime } from "../../parts/amounts.ts";
import { EmptyNote } from "../../parts/empty-note.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { RowTable, type RowColumn } from "../../parts/row-table.tsx";
import type { FailedEvent } from "./failed-event.ts";
import { MendForm } from "./mend-form.tsx";

interface Page {
  readonly failed_events: readonly FailedEvent[];
  readonly next?: string;
}

const STAGES = ["decode", "schema", "transform", "deliver"];

/** Accepted events that could not be delivered: look, mend, try, send again. */
export function FailedEvents() {
  const [stage, setStage] = useState("");
  const [all, setAll] = useState(false);
  const [chosen, setChosen] = useState<FailedEvent | null>(null);
  const query = useInfiniteQuery({
    queryKey: ["failed-events", stage, all],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) => requestJson<Page>(pathOf(stage, all, pageParam), { signal }),
    getNextPageParam: ({ next }) => next,
    staleTime: 0,
  });
  const rows = query.data?.pages.flatMap((page) => page.failed_events) ?? [];
  return (
    <div className="stack">
      <section className="card" aria-label="Failed events">
        <div className="row card-head">
          <label className="row">
            Failed at
            <select className="select" value={stage} onChange={(event) => setStage(event.target.value)}>
              <option value="">any stage</option>
              {STAGES.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <label className="row">
            <input type="checkbox" checked={all} onChange={(event) => setAll(event.target.checked)} />
            Also those sent again
          </label>
          <button type="button" className="button" onClick={() => void query.refetch()}>
            Refresh
          </button>
        </div>
        {query.isPending && <p role="status">Loading …</p>}
        {query.isError && (
          <ProblemNote problem={problemOf(query.error)} onRetry={() => void query.refetch()} />
        )}
        {query.isSuccess && rows.length === 0 && <None narrowed={stage !== ""} all={all} />}
        {rows.length > 0 && (
          <RowTable
            caption="Failed events, newest first"
            rows={rows}
            keyOf={({ failed_id: id, received_time: at }) => `${id} ${at}`}
            columns={[...(all ? [STATE] : []), ...COLUMNS, mendColumn(setChosen)]}
          />
        )}
        {query.hasNextPage && (
          <button type="button" className="button more" onClick={() => void query.fetchNextPage()}>
            Show more
          </button>
        )}
      </section>
      {chosen !== null && <MendForm key={chosen.failed_id} event={chosen} onClose={() => setChosen(null)} />}
    </div>
  );
}

function None({ narrowed, all }: { readonly narrowed: boolean; readonly all: boolean }) {
  const what = all ? "has failed" : "waits to be mended";
  return (
    <EmptyNote title={narrowed ? `None of this stage ${what}` : `No event ${what}`}>
      <p>
        Events that break a schema in mode enforce, or that a transform cannot take, wait here whole until
        somebody mends them.
      </p>
    </EmptyNote>
  );
}

function pathOf(stage: string, all: boolean, before: string): string {
  const search = new URLSearchParams({ limit: "50", state: all ? "all" : "open" });
  if (stage !== "") search.set("stage", stage);
  if (before !== "") search.set("before", before);
  return `/v1/failed-events?${search.toString()}`;
}

const COLUMNS: readonly RowColumn<FailedEvent>[] = [
  { label: "Received, UTC", cell: ({ received_time: at }) => formatTime(at) },
  { label: "Stage", wide: true, cell: ({ stage }) => <span className="badge">{stage}</span> },
  {
    label: "Why",
    wraps: true,
    cell: ({ message, path }) => (
      <>
        {message} {path !== "" && <code className="muted">{path}</code>}
      </>
    ),
  },
  {
    label: "What was sent",
    wide: true,
    cell: ({ raw }) => <code className="raw-cut">{raw.slice(0, 120)}</code>,
  },
];

const STATE: RowColumn<FailedEvent> = {
  label: "State",
  cell: ({ replayed_at: time }) =>
    time === null ? (
      <span className="badge">open</span>
    ) : (
      <span className="muted">sent again {formatTime(time)} UTC</span>
    ),
};

function mendColumn(mend: (event: FailedEvent) => void): RowColumn<FailedEvent> {
  return {
    label: "",
    pinned: true,
    cell: (event) => (
      <button type="button" className="button" onClick={() => mend(event)}>
        Mend<span className="visually-hidden"> {event.failed_id}</span>
      </button>
    ),
  };
}
