/** A dashboard panel: a name and its SQL over the tenant's tables. */
export interface Panel {
  readonly name: string;
  readonly sql: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The twelve panels of a shop's dashboard as of `now` (ms since the epoch), as a dashboard would send them. */
export function createPanels(now: number): readonly Panel[] {
  const since = (ms: number) =>
    `event_time >= TIMESTAMP '${timestamp(now - ms)}' and event_time < TIMESTAMP '${timestamp(now)}'`;
  return [...trafficPanels(since), ...audiencePanels(since), ...salesPanels(since)];
}

type Since = (ms: number) => string;

function trafficPanels(since: Since): Panel[] {
  return [
    {
      name: "events_per_hour",
      sql: `select date_trunc('hour', event_time) as hour, count(*) as events from events where ${since(7 * DAY_MS)} group by hour order by hour`,
    },
    {
      name: "live_per_minute",
      sql: `select date_trunc('minute', event_time) as minute, count(*) as events from events where ${since(HOUR_MS)} group by minute order by minute`,
    },
    {
      name: "sessions_per_day",
      sql: `select date_trunc('day', started_at) as day, count(*) as sessions, avg(duration_s) as seconds from sessions where started_at >= TIMESTAMP '2000-01-01' and not is_bot group by day order by day`,
    },
    {
      name: "referrers",
      sql: `select referrer_class, count(*) as events, count(distinct visitor_id) as visitors from events where ${since(30 * DAY_MS)} group by referrer_class order by events desc`,
    },
  ];
}

function audiencePanels(since: Since): Panel[] {
  return [
    {
      name: "devices",
      sql: `select device_type, browser, count(distinct session_id) as sessions from events where ${since(30 * DAY_MS)} group by device_type, browser order by sessions desc`,
    },
    {
      name: "countries",
      sql: `select country, count(*) as events from events where ${since(30 * DAY_MS)} group by country order by events desc limit 20`,
    },
    {
      name: "new_and_returning",
      sql: `with firsts as (select visitor_id, min(event_time) as first_seen from events where ${since(30 * DAY_MS)} group by visitor_id),
        days as (select distinct visitor_id, date_trunc('day', event_time) as day from events where ${since(7 * DAY_MS)})
        select day, count(*) filter (where date_trunc('day', first_seen) = day) as new, count(*) filter (where date_trunc('day', first_seen) < day) as returning_
        from days join firsts using (visitor_id) group by day order by day`,
    },
    {
      name: "dwell_quantiles",
      sql: `select item_id, quantile_cont(cast(props->>'$.dwell_ms' as double), 0.5) as p50, quantile_cont(cast(props->>'$.dwell_ms' as double), 0.9) as p90, count(*) as views
        from events where event_name = 'item_collapse' and ${since(7 * DAY_MS)} group by item_id order by views desc limit 20`,
    },
  ];
}

function salesPanels(since: Since): Panel[] {
  return [
    {
      name: "top_items",
      // Visitors of the twenty that are shown, not of all: distinct counts are what costs.
      sql: `with seen as materialized (select item_id, visitor_id from events where event_name in ('view_item', 'item_expand') and ${since(30 * DAY_MS)}),
        top as (select item_id, count(*) as views from seen group by item_id order by views desc limit 20)
        select item_id, any_value(views) as views, count(distinct visitor_id) as visitors from seen join top using (item_id) group by item_id order by views desc`,
    },
    {
      name: "funnel",
      sql: `select count(*) filter (where menu) as menu, count(*) filter (where menu and viewed) as viewed, count(*) filter (where viewed and added) as added, count(*) filter (where added and bought) as bought
        from (select session_id, bool_or(event_name = 'menu_view') as menu, bool_or(event_name = 'view_item') as viewed, bool_or(event_name = 'add_to_cart') as added, bool_or(event_name in ('order_submit', 'purchase')) as bought
        from events where ${since(7 * DAY_MS)} group by session_id)`,
    },
    {
      name: "revenue_per_day",
      sql: `select date_trunc('day', event_time) as day, currency, sum(value) as revenue, count(*) as orders from events where event_name = 'purchase' and ${since(30 * DAY_MS)} group by day, currency order by day`,
    },
    {
      name: "seen_not_ordered",
      sql: `select item_id, count(*) filter (where seen) as seen, count(*) filter (where seen and not ordered) as seen_not_ordered
        from (select session_id, item_id, bool_or(event_name in ('view_item', 'item_expand')) as seen, bool_or(event_name in ('add_to_cart', 'purchase')) as ordered
        from events where item_id is not null and ${since(7 * DAY_MS)} group by session_id, item_id) group by item_id order by seen_not_ordered desc limit 50`,
    },
  ];
}

function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace("T", " ").replace("Z", "");
}
