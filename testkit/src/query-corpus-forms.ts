import { query, type CorpusCase } from "./query-case.ts";

const windows: readonly CorpusCase[] = [
  query(
    "numbers rows",
    "SELECT event_id FROM (SELECT event_id, row_number() OVER (PARTITION BY visitor_id ORDER BY event_time) AS n FROM events WHERE visitor_id IS NOT NULL) WHERE n = 1 ORDER BY 1",
    [["e01"], ["e06"], ["e09"], ["e19"]],
  ),
  query(
    "qualifies",
    "SELECT visitor_id, event_id FROM events WHERE visitor_id IS NOT NULL QUALIFY row_number() OVER (PARTITION BY visitor_id ORDER BY event_time DESC) = 1 ORDER BY 1",
    [
      ["v1", "e15"],
      ["v2", "e17"],
      ["v3", "e12"],
      ["v4", "e20"],
    ],
  ),
  query(
    "measures gaps",
    "SELECT max(gap) FROM (SELECT date_diff('minute', lag(event_time) OVER w, event_time) AS gap FROM events WHERE visitor_id = 'v1' AND event_time < '2026-03-02' WINDOW w AS (ORDER BY event_time))",
    [[35]],
  ),
  query(
    "runs totals",
    "SELECT order_id, sum(value) OVER (ORDER BY event_time ROWS UNBOUNDED PRECEDING) FROM events WHERE event_name = 'purchase' ORDER BY event_time",
    [
      ["o1", 21.5],
      ["o2", 31.5],
      ["o3", 38.5],
    ],
  ),
  query("ranks", "SELECT shop_id, rank() OVER (ORDER BY count(*) DESC) FROM events GROUP BY 1 ORDER BY 2", [
    ["north", 1],
    ["south", 2],
  ]),
  query(
    "moves an average",
    "SELECT round(avg(value) OVER (ORDER BY event_time ROWS BETWEEN 1 PRECEDING AND CURRENT ROW), 2) FROM events WHERE event_name = 'purchase' ORDER BY event_time",
    [[21.5], [15.75], [8.5]],
  ),
  query(
    "looks ahead with a default",
    "SELECT lead(event_name, 1, 'end') OVER (ORDER BY event_time) FROM events WHERE visitor_id = 'v3' ORDER BY event_time",
    [["item_expand"], ["add_to_cart"], ["purchase"], ["end"]],
  ),
];

const shaping: readonly CorpusCase[] = [
  query(
    "pivots with CASE",
    "SELECT event_time::DATE AS d, sum(CASE WHEN shop_id = 'north' THEN 1 ELSE 0 END) AS north, sum(CASE WHEN shop_id = 'south' THEN 1 ELSE 0 END) AS south FROM events GROUP BY d ORDER BY d",
    [
      ["2026-03-01", 5, 3],
      ["2026-03-02", 4, 1],
      ["2026-03-03", 3, 4],
    ],
  ),
  query(
    "pivots with PIVOT in FROM",
    "FROM (SELECT shop_id, event_name FROM events) PIVOT (count(*) FOR event_name IN ('purchase', 'refund') GROUP BY shop_id) ORDER BY shop_id",
    [
      ["north", 2, 0],
      ["south", 1, 1],
    ],
  ),
  query("unpivots", "UNPIVOT (SELECT 1 AS a, 2 AS b) ON a, b", [
    ["a", 1],
    ["b", 2],
  ]),
  query(
    "transforms lists",
    "SELECT list_transform([1, 2, 3], lambda x: x * 2), list_filter([1, 2, 3], lambda x: x > 1), [y + 1 FOR y IN [1, 2]]",
    [
      [
        [2, 4, 6],
        [2, 3],
        [2, 3],
      ],
    ],
  ),
  query(
    "collects lists",
    "SELECT list(event_id ORDER BY event_time), list_distinct(list(shop_id)) FROM events WHERE visitor_id = 'v3'",
    [[["e09", "e10", "e11", "e12"], ["north"]]],
  ),
  query(
    "joins texts",
    "SELECT string_agg(event_name, ' > ' ORDER BY event_time) FROM events WHERE visitor_id = 'v3'",
    [["menu_view > item_expand > add_to_cart > purchase"]],
  ),
  query("builds structs and maps", "SELECT {'a': 1, 'b': [true, NULL]}, MAP {'k': 1.5::DOUBLE}", [
    [{ a: 1, b: [true, null] }, { k: 1.5 }],
  ]),
  query(
    "excludes and replaces",
    "SELECT * EXCLUDE (b) REPLACE (a + 1 AS a) FROM (SELECT 1 AS a, 2 AS b, 3 AS c)",
    [[2, 3]],
  ),
  query("selects columns by pattern", "SELECT COLUMNS('^utm_') FROM events WHERE event_id = 'e01'", [
    ["news", "email", "spring"],
  ]),
  query("samples", "SELECT count(*) <= 20 FROM events TABLESAMPLE 50%", [[true]]),
  query(
    "distinguishes on",
    "SELECT DISTINCT ON (shop_id) shop_id, event_id FROM events ORDER BY shop_id, event_time",
    [
      ["north", "e01"],
      ["south", "e06"],
    ],
  ),
  query(
    "sorts nulls where told",
    "SELECT visitor_id FROM events WHERE shop_id = 'north' AND event_time > '2026-03-03' ORDER BY visitor_id NULLS FIRST LIMIT 2",
    [[null], ["v4"]],
  ),
  query("pages", "SELECT event_id FROM events ORDER BY event_id LIMIT 2 OFFSET 3", [["e04"], ["e05"]]),
];

const texts: readonly CorpusCase[] = [
  query(
    "matches patterns",
    "SELECT count(*) FROM events WHERE page_url LIKE '%menu%' AND page_url NOT ILIKE '%AGAIN'",
    [[6]],
  ),
  query(
    "matches regular expressions",
    "SELECT regexp_extract(page_url, '//([^/]+)', 1) AS host, count(*) FROM events WHERE regexp_matches(page_url, '^https') GROUP BY host ORDER BY 2 DESC, 1",
    [
      ["north.example", 7],
      ["south.example", 3],
    ],
  ),
  query(
    "splits and cuts",
    "SELECT split_part(page_url, '/', 3), upper(left(event_name, 4)), replace(shop_id, 'n', 'N'), length(event_id) FROM events WHERE event_id = 'e01'",
    [["north.example", "PAGE", "North", 3]],
  ),
  query(
    "replaces missing values",
    "SELECT coalesce(visitor_id, session_id, 'nobody') AS who, count(*) FROM events GROUP BY who ORDER BY who LIMIT 2",
    [
      ["nobody", 1],
      ["s5", 1],
    ],
  ),
  query(
    "casts what may fail",
    "SELECT TRY_CAST(event_name AS INTEGER), TRY_CAST('7' AS INTEGER) FROM events LIMIT 1",
    [[null, 7]],
  ),
  query("hashes", "SELECT md5('a'), substr(sha256('a'), 1, 8)", [
    ["0cc175b9c0f1b6a831c399e269772661", "ca978112"],
  ]),
  query(
    "reads enrichment",
    "SELECT country, device_type, browser, os, is_bot, referrer_class, utm_campaign, item_id, currency FROM events WHERE event_id IN ('e01', 'e07') ORDER BY event_id",
    [
      ["DE", "mobile", "Safari", "iOS", false, "search", "spring", null, null],
      ["AT", "desktop", "Firefox", "Linux", false, "direct", null, "salad", null],
    ],
  ),
  query(
    "binds a list of values",
    "SELECT count(*) FROM events WHERE event_name = ? AND value > ?",
    [[2]],
    ["purchase", 7.5],
  ),
  query(
    "binds numbered values",
    "SELECT count(*) FROM events WHERE event_time >= $1 AND event_time < $2",
    [[5]],
    ["2026-03-02", "2026-03-03"],
  ),
  query("binds named values", "SELECT $n + 1, $t, $b, $z FROM events LIMIT 1", [[42, "x'y", true, null]], {
    n: 41,
    t: "x'y",
    b: true,
    z: null,
  }),
  query("quotes names", `SELECT "event_id" AS "the id", 'it''s' FROM events WHERE event_id = 'e01'`, [
    ["e01", "it's"],
  ]),
  query("ignores comments and a last semicolon", "/* how many */ SELECT count(*) -- all\nFROM events;", [
    [20],
  ]),
  query("names tables in any case", "SELECT COUNT(*) FROM Events", [[20]]),
];

const values: readonly CorpusCase[] = [
  query(
    "gives large integers as text",
    "SELECT 9007199254740991, 9007199254740993, 170141183460469231731687303715884105727::HUGEINT",
    [[9007199254740991, "9007199254740993", "170141183460469231731687303715884105727"]],
  ),
  query("gives decimals as text", "SELECT 1.50::DECIMAL(10, 2), round(2.345::DECIMAL(10, 3), 1)", [
    ["1.50", "2.3"],
  ]),
  query("has no word for what is no number", "SELECT 'NaN'::DOUBLE, 'Infinity'::DOUBLE, 1 / 0", [
    [null, null, null],
  ]),
  query("gives bytes as base64", "SELECT 'abc'::BLOB, from_hex('00ff')", [["YWJj", "AP8="]]),
  query(
    "gives times with microseconds when there are any",
    "SELECT TIMESTAMP '2026-01-01 00:00:00.123456', TIMESTAMPTZ '2026-01-01 02:00:00+02', DATE '1969-12-31', TIMESTAMP '1969-12-31 23:59:59.999'",
    [["2026-01-01T00:00:00.123456Z", "2026-01-01T00:00:00.000Z", "1969-12-31", "1969-12-31T23:59:59.999Z"]],
  ),
  query(
    "gives times far away and beyond",
    "SELECT TIMESTAMP '0044-03-15 (BC) 12:00:00', TIMESTAMP '9999-12-31 23:59:59.999999', TIMESTAMP '0001-01-01 00:00:00.000001', 'infinity'::TIMESTAMP, '-infinity'::TIMESTAMP, 'infinity'::DATE, TIMESTAMP_NS '2026-01-01 00:00:00.123456789', TIMESTAMP_NS '1969-12-31 23:59:59.999999999', TIMESTAMP_S '2026-01-01 00:00:01', TIMESTAMP_MS '2026-01-01 00:00:00.5', TIMESTAMP '290000-01-01'",
    [
      [
        "-000043-03-15T12:00:00.000Z",
        "9999-12-31T23:59:59.999999Z",
        "0001-01-01T00:00:00.000001Z",
        null,
        null,
        null,
        "2026-01-01T00:00:00.123456789Z",
        "1969-12-31T23:59:59.999999999Z",
        "2026-01-01T00:00:01.000Z",
        "2026-01-01T00:00:00.500Z",
        "290000-01-01 00:00:00",
      ],
    ],
  ),
  query(
    "gives what has no JSON form as text",
    "SELECT INTERVAL 90 MINUTES, TIME '10:00:00', '00000000-0000-0000-0000-000000000001'::UUID",
    [["01:30:00", "10:00:00", "00000000-0000-0000-0000-000000000001"]],
  ),
  query("keeps any text", "SELECT E'\\n\"\\\\', 'ü', '\u{1F600}'", [['\n"\\', "ü", "\u{1F600}"]]),
];

const meta: readonly CorpusCase[] = [
  query("shows tables", "SHOW TABLES", [["events"], ["failed_events"], ["sessions"]]),
  query("describes a query", "DESCRIBE SELECT count(*) AS n FROM events", [
    ["n", "BIGINT", "YES", null, null, null],
  ]),
  query("summarizes", "SUMMARIZE SELECT 1 AS a", [
    ["a", "INTEGER", "1", "1", 1, "1.0", null, "1", "1", "1", 1, "0.00"],
  ]),
  query("reads failed events", "SELECT failed_id, stage, code, raw FROM failed_events", [
    ["f1", "decode", "invalid_json", "not json"],
  ]),
];

const sessions: readonly CorpusCase[] = [
  query("counts sessions", "SELECT count(*), count(*) FILTER (NOT is_bot) FROM sessions", [[8, 7]]),
  query(
    "gives a visitor's sessions",
    "SELECT session_number, session_id, started_at, duration_s, events, page_views, purchases, value, landing_page FROM sessions WHERE visitor_id = 'v1' ORDER BY 1",
    [
      [
        1,
        "s1",
        "2026-03-01T10:00:00.000Z",
        300,
        4,
        1,
        1,
        21.5,
        "https://north.example/menu?utm_source=news&utm_medium=email&utm_campaign=spring",
      ],
      [2, "s1", "2026-03-01T10:40:00.000Z", 0, 1, 1, 0, 0, "https://north.example/menu/again"],
      [3, "s4", "2026-03-02T23:50:00.000Z", 1500, 3, 1, 1, 7, "https://south.example/late"],
    ],
  ),
  query(
    "takes what the first event says",
    "SELECT visitor_id, referrer_class, utm_source, country, device_type, shop_id FROM sessions WHERE session_number = 1 ORDER BY 1",
    [
      ["s5", "direct", null, "DE", "mobile", "south"],
      ["v1", "search", "news", "DE", "mobile", "north"],
      ["v2", "direct", null, "AT", "desktop", "south"],
      ["v3", "social", null, "DE", "mobile", "north"],
      ["v4", "direct", null, null, "other", "north"],
    ],
  ),
  query(
    "converts by landing page",
    "SELECT purchases > 0 AS bought, count(*) FROM sessions WHERE NOT is_bot GROUP BY 1 ORDER BY 1",
    [
      [false, 4],
      [true, 3],
    ],
  ),
];

/** What the language and the answer's values look like. */
export const forms: readonly CorpusCase[] = [windows, shaping, texts, values, meta, sessions].flat();
