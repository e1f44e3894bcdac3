import { query, type CorpusCase } from "./query-case.ts";

const counting: readonly CorpusCase[] = [
  query("counts rows", "SELECT count(*) FROM events", [[20]]),
  query(
    "counts by name, largest first",
    "SELECT event_name, count(*) AS n FROM events GROUP BY event_name ORDER BY n DESC, event_name LIMIT 3",
    [
      ["page_view", 8],
      ["view_item", 4],
      ["purchase", 3],
    ],
  ),
  query("groups by position and all", "SELECT shop_id, count(*) FROM events GROUP BY ALL ORDER BY ALL", [
    ["north", 12],
    ["south", 8],
  ]),
  query(
    "filters aggregates",
    "SELECT count(*) FILTER (event_name = 'purchase') AS bought, count(*) FILTER (WHERE is_bot) AS bots FROM events",
    [[3, 2]],
  ),
  query("counts distinct visitors", "SELECT count(DISTINCT visitor_id) FROM events", [[4]]),
  query("estimates distinct visitors", "SELECT approx_count_distinct(visitor_id) FROM events", [[4]]),
  query(
    "sums money",
    "SELECT sum(value), avg(value), min(value), max(value) FROM events WHERE value IS NOT NULL",
    [[31.5, 7.875, -7, 21.5]],
  ),
  query("sums integers as numbers", "SELECT sum(len(event_id)) FROM events", [[60]]),
  query("keeps groups by HAVING", "SELECT visitor_id FROM events GROUP BY 1 HAVING count(*) > 4 ORDER BY 1", [
    ["v1"],
  ]),
  query(
    "rolls up",
    "SELECT shop_id, count(*) FROM events GROUP BY ROLLUP (shop_id) ORDER BY shop_id NULLS LAST",
    [
      ["north", 12],
      ["south", 8],
      [null, 20],
    ],
  ),
  query(
    "groups by sets",
    "SELECT grouping(shop_id) AS g, count(*) FROM events GROUP BY GROUPING SETS ((shop_id), ()) ORDER BY g, 2",
    [
      [0, 8],
      [0, 12],
      [1, 20],
    ],
  ),
  query("counts if", "SELECT count_if(country = 'AT') FROM events", [[4]]),
  query("takes the mode", "SELECT mode(event_name) FROM events", [["page_view"]]),
  query(
    "takes booleans together",
    "SELECT bool_or(is_bot), bool_and(is_bot) FROM events WHERE visitor_id = 'v4'",
    [[true, true]],
  ),
  query(
    "takes the value of an extreme",
    "SELECT arg_max(order_id, value), max_by(visitor_id, value) FROM events",
    [["o1", "v1"]],
  ),
];

const time: readonly CorpusCase[] = [
  query(
    "buckets by hour",
    "SELECT date_trunc('hour', event_time) AS h, count(*) FROM events WHERE event_time < '2026-03-02' GROUP BY h ORDER BY h",
    [
      ["2026-03-01T10:00:00.000Z", 5],
      ["2026-03-01T11:00:00.000Z", 3],
    ],
  ),
  query(
    "buckets by day as DATE",
    "SELECT event_time::DATE AS d, count(*) FROM events GROUP BY d ORDER BY d",
    [
      ["2026-03-01", 8],
      ["2026-03-02", 5],
      ["2026-03-03", 7],
    ],
  ),
  query(
    "buckets by 15 minutes",
    "SELECT time_bucket(INTERVAL 15 MINUTES, event_time) AS b, count(*) FROM events WHERE visitor_id = 'v1' AND event_time < '2026-03-01 11:00' GROUP BY b ORDER BY b",
    [
      ["2026-03-01T10:00:00.000Z", 4],
      ["2026-03-01T10:30:00.000Z", 1],
    ],
  ),
  query(
    "reads parts of a time",
    "SELECT extract(hour FROM event_time), dayname(event_time), isodow(event_time), week(event_time) FROM events WHERE event_id = 'e01'",
    [[10, "Sunday", 7, 9]],
  ),
  query("gives fractions of a second", "SELECT event_time FROM events WHERE event_id = 'e10'", [
    ["2026-03-02T09:00:30.500Z"],
  ]),
  query("formats times", "SELECT strftime(event_time, '%d.%m.%Y %H:%M') FROM events WHERE event_id = 'e14'", [
    ["03.03.2026 00:10"],
  ]),
  query(
    "parses times",
    "SELECT strptime('01/03/2026', '%d/%m/%Y') = date_trunc('day', min(event_time)) FROM events",
    [[true]],
  ),
  query(
    "subtracts times",
    "SELECT date_diff('minute', min(event_time), max(event_time)) FROM events WHERE visitor_id = 'v2' AND event_time < DATE '2026-03-02'",
    [[30]],
  ),
  query("adds intervals", "SELECT max(event_time) + INTERVAL '1 day' FROM events", [
    ["2026-03-04T14:00:01.000Z"],
  ]),
  query(
    "selects by BETWEEN",
    "SELECT count(*) FROM events WHERE event_time BETWEEN TIMESTAMP '2026-03-02' AND TIMESTAMP '2026-03-02 23:59:59'",
    [[5]],
  ),
  query("selects by a day", "SELECT count(*) FROM events WHERE CAST(event_time AS DATE) = '2026-03-02'", [
    [5],
  ]),
  query(
    "selects nothing by a far past",
    "SELECT count(*) FROM events WHERE event_time >= now() + INTERVAL 10 YEARS",
    [[0]],
  ),
  query(
    "selects everything since an age",
    "SELECT count(*) FROM events WHERE event_time > TIMESTAMP '2026-03-04' - INTERVAL 1 MONTH",
    [[20]],
  ),
  query(
    "fills a calendar",
    "SELECT d::DATE, count(event_id) FROM generate_series(TIMESTAMP '2026-02-28', TIMESTAMP '2026-03-02', INTERVAL 1 DAY) AS c(d) LEFT JOIN events ON event_time::DATE = d GROUP BY 1 ORDER BY 1",
    [
      ["2026-02-28", 0],
      ["2026-03-01", 8],
      ["2026-03-02", 5],
    ],
  ),
  query(
    "converts a zone after the fact",
    "SELECT (TIMESTAMP '2026-03-01 10:00:00' AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Vienna'",
    [["2026-03-01T11:00:00.000Z"]],
  ),
  query("knows epochs", "SELECT epoch_ms(event_time) FROM events WHERE event_id = 'e01'", [
    [Date.UTC(2026, 2, 1, 10)],
  ]),
];

const json: readonly CorpusCase[] = [
  query("reads props by arrow", "SELECT props->>'$.ms', props->>'lang' FROM events WHERE event_id = 'e02'", [
    ["1200", "de"],
  ]),
  query("casts props", "SELECT avg((props->>'$.ms')::DOUBLE) FROM events", [[1000]]),
  query(
    "takes quantiles",
    "SELECT quantile_cont((props->>'$.ms')::INT, 0.5), median((props->>'ms')::INT) FROM events",
    [[800, 800]],
  ),
  query("takes several quantiles", "SELECT quantile_disc((props->>'$.ms')::INT, [0.25, 0.75]) FROM events", [
    [[400, 1200]],
  ]),
  query(
    "extracts by function",
    "SELECT json_extract_string(items, '$[0].item_name'), json_array_length(items) FROM events WHERE event_id = 'e04'",
    [["Pizza Margherita", 2]],
  ),
  query(
    "unnests items by from_json",
    `SELECT i.item_id, sum(i.quantity) AS n, sum(i.quantity * i.price) AS money FROM (SELECT unnest(from_json(items, '[{"item_id":"VARCHAR","quantity":"DOUBLE","price":"DOUBLE"}]')) AS i FROM events WHERE event_name = 'purchase') GROUP BY 1 ORDER BY 1`,
    [
      ["cola", 5, 12.5],
      ["pizza", 2, 19],
      ["salad", 1, 7],
    ],
  ),
  query(
    "unnests items by json_each",
    "SELECT count(*) FROM events, json_each(items) WHERE event_name = 'purchase'",
    [[4]],
  ),
  query(
    "unnests items laterally",
    "SELECT e.order_id, t.j->>'item_id' FROM events e, LATERAL (SELECT unnest(json_extract(e.items, '$[*]')) AS j) t WHERE e.order_id = 'o1' AND e.event_name = 'purchase' ORDER BY 2",
    [
      ["o1", "cola"],
      ["o1", "pizza"],
    ],
  ),
  query(
    "lists keys",
    "SELECT DISTINCT unnest(json_keys(props)) AS k FROM events WHERE props IS NOT NULL ORDER BY k",
    [["lang"], ["ms"]],
  ),
  query("gives JSON columns as text", "SELECT props FROM events WHERE event_id = 'e10'", [['{"ms":2500}']]),
  query(
    "builds JSON",
    "SELECT json_object('id', event_id, 'n', 1)::VARCHAR FROM events WHERE event_id = 'e01'",
    [['{"id":"e01","n":1}']],
  ),
];

const joining: readonly CorpusCase[] = [
  query(
    "walks a funnel",
    "WITH v AS (SELECT visitor_id, max((event_name = 'view_item')::INT) AS seen, max((event_name = 'add_to_cart')::INT) AS cart, max((event_name = 'purchase')::INT) AS paid FROM events WHERE visitor_id IS NOT NULL GROUP BY 1) SELECT sum(seen), sum(cart), sum(paid) FROM v",
    [[2, 2, 2]],
  ),
  query(
    "joins a table with itself",
    "SELECT count(*) FROM events a JOIN events b ON a.visitor_id = b.visitor_id AND a.event_name = 'add_to_cart' AND b.event_name = 'purchase' AND b.event_time BETWEEN a.event_time AND a.event_time + INTERVAL 1 HOUR",
    [[2]],
  ),
  query(
    "finds what is missing by anti join",
    "SELECT DISTINCT visitor_id FROM events v ANTI JOIN (SELECT visitor_id FROM events WHERE event_name = 'purchase') USING (visitor_id) WHERE visitor_id IS NOT NULL ORDER BY 1",
    [["v2"], ["v4"]],
  ),
  query(
    "selects by EXISTS",
    "SELECT DISTINCT shop_id FROM events e WHERE EXISTS (SELECT 1 FROM events p WHERE p.shop_id = e.shop_id AND p.event_name = 'refund')",
    [["south"]],
  ),
  query(
    "selects by IN and a subquery",
    "SELECT count(*) FROM events WHERE visitor_id IN (SELECT visitor_id FROM events WHERE value > 20)",
    [[8]],
  ),
  query(
    "reads a scalar subquery",
    "SELECT round(sum(value) / (SELECT count(DISTINCT visitor_id) FROM events), 3) FROM events",
    [[7.875]],
  ),
  query(
    "unites",
    "SELECT 'a' AS k, count(*) AS n FROM events UNION ALL SELECT 'b', count(*) FROM failed_events ORDER BY k",
    [
      ["a", 20],
      ["b", 1],
    ],
  ),
  query("unites by name", "SELECT 1 AS a, 2 AS b UNION ALL BY NAME SELECT 3 AS b, 4 AS a ORDER BY a", [
    [1, 2],
    [4, 3],
  ]),
  query(
    "intersects and excepts",
    "(SELECT visitor_id FROM events WHERE shop_id = 'north' INTERSECT SELECT visitor_id FROM events WHERE shop_id = 'south') EXCEPT SELECT NULL",
    [["v1"]],
  ),
  query(
    "recurses",
    "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT sum(n) FROM r",
    [[15]],
  ),
  query(
    "matches the latest before",
    "SELECT p.order_id, v.event_id FROM (SELECT * FROM events WHERE event_name = 'purchase') p ASOF JOIN (SELECT * FROM events WHERE event_name = 'view_item') v ON p.visitor_id = v.visitor_id AND p.event_time >= v.event_time ORDER BY 1",
    [
      ["o1", "e02"],
      ["o3", "e14"],
    ],
  ),
  query(
    "chains CTEs",
    "WITH a AS (SELECT * FROM events WHERE shop_id = 'north'), b AS (SELECT visitor_id, count(*) AS n FROM a GROUP BY 1) SELECT max(n) FROM b",
    [[5]],
  ),
  query("reads values", "SELECT sum(b) FROM (VALUES ('x', 1), ('y', 2)) AS t(a, b)", [[3]]),
  query("begins with FROM", "FROM events SELECT count(*) WHERE shop_id = 'south'", [[8]]),
];

/** What people ask: counts, times, items, joins. */
export const questions: readonly CorpusCase[] = [counting, time, json, joining].flat();
