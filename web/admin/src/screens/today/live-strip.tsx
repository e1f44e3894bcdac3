import { useSettings } from "../../api/settings.ts";
import type { Live } from "../../api/use-live.ts";
import type { StripEvent } from "../../api/live-state.ts";

/** More than a window is high. */
const SHOWN = 40;

/** What happens right now, the newest on top. */
export function LiveStrip({ live }: { readonly live: Live }) {
  const zone = useSettings().data?.time_zone;
  const shown = live.events.slice(0, SHOWN);
  return (
    <aside className="card live" aria-label="Live events">
      <div className="tile-head">
        <h2>Live</h2>
        <span className="badge live-state" role="status">
          <span className={live.connected ? "live-dot on" : "live-dot"} aria-hidden />
          {live.connected ? "listening" : "reconnecting"}
        </span>
      </div>
      <dl className="live-count">
        <div>
          <dt>Events</dt>
          <dd data-live="accepted">{live.accepted}</dd>
        </div>
        <div>
          <dt>Orders</dt>
          <dd data-live="orders">{(live.byName["order_submit"] ?? 0) + (live.byName["purchase"] ?? 0)}</dd>
        </div>
      </dl>
      <p className="muted">
        since you opened this screen
        {live.ofBots > 0 && `, ${live.ofBots} by bots, which the tiles leave out`}
      </p>
      {shown.length === 0 ? (
        <p className="live-none muted">
          Waiting for the first event. Whatever guests do shows here within a second.
        </p>
      ) : (
        <ol className="live-list">
          {shown.map((event) => (
            <Row key={event.key} event={event} zone={zone} />
          ))}
        </ol>
      )}
    </aside>
  );
}

interface RowProps {
  readonly event: StripEvent;
  /** The tenant's, as in the tiles; undefined until it is known. */
  readonly zone: string | undefined;
}

function Row({ event, zone }: RowProps) {
  const what = event.item_name ?? event.item_id ?? event.shop_id ?? "";
  const where = event.table_id === undefined ? "" : `table ${event.table_id}`;
  return (
    <li className="live-row">
      <span className="live-name">{event.event_name.replaceAll("_", " ")}</span>
      <span className="live-what">{what}</span>
      <span className="muted live-where">
        {event.is_bot === true && "bot "}
        {where} <time dateTime={event.event_time}>{timeOf(event.event_time, zone)}</time>
      </span>
    </li>
  );
}

function timeOf(text: string, zone: string | undefined): string {
  const at = new Date(text);
  if (zone === undefined || Number.isNaN(at.getTime())) return "";
  return at.toLocaleTimeString(undefined, { timeStyle: "medium", timeZone: zone });
}
