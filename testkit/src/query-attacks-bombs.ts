const time = [
  "SELECT count(*) FROM range(100000000000)",
  "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b",
  "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r",
  "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT (n + 1) % 7 FROM r) SELECT count(*) FROM r",
  "SELECT count(*) FROM events a, events b, events c, events d, events e, events f, events g",
  "SELECT count(*) FROM generate_series(TIMESTAMP '0001-01-01', TIMESTAMP '9999-01-01', INTERVAL 1 MICROSECOND)",
  "SELECT regexp_matches(repeat('a', 100000), '(a*)*(a*)*(a*)*(a*)*b')",
  "SELECT levenshtein(repeat('a', 100000), repeat('b', 100000))",
  "SELECT list_reduce(range(100000000), lambda x, y: x + y)",
  "SELECT factorial(33), pow(10, 308)",
];

const memory = [
  "SELECT repeat('x', 4000000000)",
  "SELECT repeat(repeat('x', 10000), 100000)",
  "SELECT length(string_agg(repeat('x', 1000000), '')) FROM range(100000)",
  "SELECT list(range) FROM range(1000000000)",
  "SELECT range(1000000000)",
  "SELECT len(generate_series(1, 2000000000))",
  "SELECT list_resize([1], 2000000000)",
  "SELECT lpad('', 2000000000, 'x')",
  "SELECT printf('%2000000000d', 1)",
  "SELECT format('{:2000000000}', 1)",
  "SELECT histogram(range) FROM range(100000000)",
  "SELECT count(DISTINCT range::VARCHAR || 'abcdefghijklmnopqrstuvwxyz') FROM range(200000000)",
  "SELECT array_agg(repeat('x', 100000)) FROM range(100000)",
  "SELECT flatten(list_transform(range(10000), lambda x: range(100000)))",
  "SELECT list_sort(list_transform(range(100000000), lambda x: hash(x)))",
  "SELECT json_group_array(repeat('x', 100000)) FROM range(100000)",
  "SELECT map_from_entries(list_transform(range(50000000), lambda x: {'k': x, 'v': x}))",
  "SELECT row_number() OVER (ORDER BY hash(range)) FROM range(1000000000)",
  "SELECT median(range) OVER (ORDER BY range ROWS BETWEEN 1000000 PRECEDING AND CURRENT ROW) FROM range(10000000)",
  "WITH RECURSIVE r AS (SELECT repeat('x', 1000) AS s UNION ALL SELECT s || s FROM r) SELECT length(s) FROM r",
  "SELECT unnest(range(1000000000)), repeat('x', 1000)",
];

// More scratch space than a slot has.
const scratch = [
  "SELECT * FROM (SELECT hash(range) AS h, repeat('x', 200) AS s FROM range(1000000000)) ORDER BY h DESC",
  "SELECT count(*) FROM (SELECT DISTINCT hash(range), repeat('x', 100) FROM range(1000000000))",
  "SELECT count(*) FROM range(100000000) a JOIN range(100000000) b ON hash(a.range) = hash(b.range)",
];

const nesting = [
  `SELECT ${"(".repeat(20_000)}1${")".repeat(20_000)}`,
  `SELECT ${"-".repeat(1)}${" -".repeat(20_000)} 1`,
  `SELECT ${"NOT ".repeat(20_000)} true`,
  `SELECT ${"1+".repeat(40_000)}1`,
  `SELECT ${"[".repeat(5000)}1${"]".repeat(5000)}`,
  `SELECT ${"(SELECT ".repeat(3000)}1${")".repeat(3000)}`,
  `SELECT 1 ${"UNION ALL SELECT 1 ".repeat(5000)}`,
  `SELECT * FROM ${"(SELECT * FROM ".repeat(1000)}events${")".repeat(1000)}`,
  `WITH ${Array.from({ length: 25 }, (_, n) => `t${n + 1} AS (SELECT * FROM t${n} a, t${n} b)`)
    .join(", ")
    .replace("t0 a, t0 b", "(SELECT 1) a, (SELECT 2) b")} SELECT count(*) FROM t25`,
  `SELECT ${Array.from({ length: 9000 }, (_, n) => `1 AS c${n}`).join(", ")}`,
  `SELECT '${"x".repeat(90_000)}'`,
  `SELECT CASE ${"WHEN true THEN 1 ".repeat(5000)} END`,
  `SELECT '${"[".repeat(40_000)}'::JSON`,
  `SELECT json_extract('${"[".repeat(900)}${"]".repeat(900)}', '$')`,
];

/** Statements that would take all time, memory or scratch space, or break a parser. */
export const bombs: readonly string[] = [time, memory, scratch, nesting].flat();
