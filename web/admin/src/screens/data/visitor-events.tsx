import { Link } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { formatMs, formatTime } from "../../parts/amounts.ts";
import { Answer } from "../../parts/answer.tsx";
import { EmptyNote } from "../../parts/empty-note.tsx";
import { keptSearch } from "../../shell/kept-search.ts";
import { runSql } from "../sql/run-sql.ts";
import { readEvents, visitorEventsSql, type VisitorEvent } from "./session-queries.ts";

const MAX = 500;
/** A silence as long ends a visit. */
const SILENCE_MS = 30 * 60_000;

/** What one visitor did, in order, with the pauses between. */
export function VisitorEvents({ visitor }: { readonly visitor: string }) {
  const query = useQuery({
    queryKey: ["visitor", visitor],
    queryFn: async ({ signal }) => readEvents(await runSql(visitorEventsSql(MAX), [visitor], signal)),
  });
  return (
    <section className="card" aria-label={`Visitor ${visitor}`}>
      <div className="row card-head">
        <Link
          to="/data"
          search={(search) => ({ ...keptSearch(search), tab: "sessions" as const })}
          className="button"
        >
          All visits
        </Link>
        <h2>
          Visitor <code>{visitor}</code>
        </h2>
      </div>
      <Answer query={query} lines={12}>
        {(events) =>
          events.length === 0 ? (
            <EmptyNote title="No event of this visitor is kept" />
          ) : (
            <ol className="timeline">
              {events.map((event, at) => (
                <TimelineEntry key={event.id} event={event} before={events[at - 1]} />
              ))}
            </ol>
          )
        }
      </Answer>
    </section>
  );
}

function TimelineEntry({
  event,
  before,
}: {
  readonly event: VisitorEvent;
  readonly before: VisitorEvent | undefined;
}) {
  const pause = before === undefined ? 0 : timeOf(event) - timeOf(before);
  const newVisit = before === undefined || pause > SILENCE_MS;
  return (
    <li className={newVisit ? "new-visit" : undefined}>
      {newVisit && <p className="visit-head">Visit of {formatTime(event.time)} UTC</p>}
      <details>
        <summary>
          <span className="muted timeline-time">{formatTime(event.time).slice(11)}</span>
          <strong>{event.name}</strong>
          <span>{[event.item, event.page].filter(Boolean).join(" · ")}</span>
          {event.value !== null && (
            <span>
              {event.value} {event.currency}
            </span>
          )}
          {!newVisit && <span className="muted timeline-pause">after {formatMs(pause)}</span>}
        </summary>
        <pre>{detailsOf(event)}</pre>
      </details>
    </li>
  );
}

function timeOf({ time }: VisitorEvent): number {
  return Date.parse(`${time.replace(" ", "T").replace(/Z$/, "")}Z`);
}

function detailsOf({ id, items, props }: VisitorEvent): string {
  return JSON.stringify({ event_id: id, items: parsed(items), props: parsed(props) }, null, 2);
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}
