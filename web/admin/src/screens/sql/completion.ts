import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";

/** What completion knows of the tenant's tables. */
export type CompletionTables = readonly {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly description: string }[];
}[];

/** Functions that the server's gate lets through and that questions about clicks use; far from all. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  count: "count(*), count(x): rows, values",
  sum: "sum(x)",
  avg: "avg(x)",
  min: "min(x)",
  max: "max(x)",
  median: "median(x)",
  quantile_cont: "quantile_cont(x, 0.95)",
  approx_count_distinct: "approx_count_distinct(x): fast, about 2 % off",
  date_trunc: "date_trunc('hour', event_time)",
  date_part: "date_part('dow', event_time)",
  strftime: "strftime(event_time, '%Y-%m-%d')",
  now: "now()",
  coalesce: "coalesce(a, b)",
  nullif: "nullif(a, b)",
  round: "round(x, 2)",
  lower: "lower(text)",
  upper: "upper(text)",
  length: "length(text)",
  contains: "contains(text, 'part')",
  starts_with: "starts_with(text, 'part')",
  regexp_extract: "regexp_extract(text, 'pattern', 1)",
  split_part: "split_part(text, '/', 1)",
  json_extract_string: "json_extract_string(props, '$.name')",
  row_number: "row_number() over (partition by x order by y)",
  lag: "lag(x) over (order by y)",
  lead: "lead(x) over (order by y)",
  first_value: "first_value(x) over (...)",
  arg_max: "arg_max(x, y): x where y is largest",
  list: "list(x)",
  string_agg: "string_agg(x, ', ')",
};

/** Tables, columns and functions that fit what is being typed; after `table.` its columns alone. */
export function completeSql(tables: CompletionTables, context: CompletionContext): CompletionResult | null {
  const word = context.matchBefore(/[\w.]*$/);
  if (word === null || (word.from === word.to && !context.explicit)) return null;
  const dot = word.text.lastIndexOf(".");
  const owner = dot < 0 ? undefined : tables.find(({ name }) => name === word.text.slice(0, dot));
  if (dot >= 0 && owner === undefined) return null;
  const options =
    owner === undefined ? allOptions(tables) : owner.columns.map((column) => columnOption(column));
  return { from: word.from + dot + 1, options, validFor: /^\w*$/ };
}

function allOptions(tables: CompletionTables): Completion[] {
  const columns = new Map(tables.flatMap((table) => table.columns.map((column) => [column.name, column])));
  return [
    ...tables.map(({ name }) => ({ label: name, type: "class", detail: "table", boost: 2 })),
    ...[...columns.values()].map((column) => columnOption(column)),
    ...Object.entries(FUNCTIONS).map(([label, info]) => ({
      label,
      type: "function",
      info,
      apply: `${label}(`,
      boost: -1,
    })),
  ];
}

function columnOption({ name, type, description }: CompletionTables[number]["columns"][number]): Completion {
  return { label: name, type: "property", detail: type.toLowerCase(), info: description, boost: 1 };
}
