import { Type, type Static } from "typebox";

/*
 * The language between a picture and the semantic layer: a question names measures and dimensions, never columns or SQL. It is plain JSON, so that dashboards
 * are files, addresses hold whole questions, and policies apply in one place.
 */

/** Widths of a time bucket. Weeks begin on Monday; buckets are of the shop's time zone. */
export const grains = ["minute", "hour", "day", "week", "month"] as const;
/** One of {@link grains}. */
export type Grain = (typeof grains)[number];

/** The time a question is about: the last N units up to now, calendar words, or two instants (RFC 3339, `to` excluded). */
export const RangeSchema = Type.Union([
  Type.Object(
    {
      last: Type.String({
        pattern: "^[1-9][0-9]{0,3}(min|h|d|w|mo)$",
        description: "`90min`, `24h`, `7d`, `4w`, `12mo`; days and longer include today",
      }),
    },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      calendar: Type.Union([
        Type.Literal("today"),
        Type.Literal("yesterday"),
        Type.Literal("this_week"),
        Type.Literal("this_month"),
      ]),
    },
    { additionalProperties: false },
  ),
  Type.Object(
    { from: Type.String({ maxLength: 40 }), to: Type.String({ maxLength: 40 }) },
    { additionalProperties: false },
  ),
]);
/** See {@link RangeSchema}. */
export type Range = Static<typeof RangeSchema>;

/** What the same question is asked of besides: the span just before, the same weekdays a week (or four) before, the year before. */
export const comparisons = ["previous", "week_before", "four_weeks_before", "year_before"] as const;
/** One of {@link comparisons}. */
export type Comparison = (typeof comparisons)[number];

/** Rows where a dimension is, or is not, one of the values; `contains` ignores case. */
export const FilterSchema = Type.Object(
  {
    dimension: Type.String({ maxLength: 60 }),
    op: Type.Union([
      Type.Literal("in"),
      Type.Literal("not_in"),
      Type.Literal("contains"),
      Type.Literal("is_null"),
      Type.Literal("not_null"),
    ]),
    /** Not for `is_null` and `not_null`. */
    values: Type.Optional(
      Type.Array(Type.Union([Type.String({ maxLength: 500 }), Type.Number(), Type.Boolean()]), {
        maxItems: 500,
      }),
    ),
  },
  { additionalProperties: false },
);
/** See {@link FilterSchema}. */
export type Filter = Static<typeof FilterSchema>;

/** Measures by dimensions: one compiled SELECT. */
export const TableQuestionSchema = Type.Object(
  {
    kind: Type.Literal("table"),
    measures: Type.Array(Type.String({ maxLength: 60 }), { minItems: 1, maxItems: 12 }),
    /** `time` stands for a bucket of the grain; others are names of the model. */
    dimensions: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 4 })),
    grain: Type.Optional(Type.Enum(grains)),
    range: RangeSchema,
    compare: Type.Optional(Type.Array(Type.Enum(comparisons), { maxItems: 2 })),
    filters: Type.Optional(Type.Array(FilterSchema, { maxItems: 20 })),
    order: Type.Optional(
      Type.Array(
        Type.Object(
          { by: Type.String({ maxLength: 60 }), descending: Type.Optional(Type.Boolean()) },
          { additionalProperties: false },
        ),
        { maxItems: 4 },
      ),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
  },
  { additionalProperties: false },
);
/** See {@link TableQuestionSchema}. */
export type TableQuestion = Static<typeof TableQuestionSchema>;

const common = {
  range: RangeSchema,
  filters: Type.Optional(Type.Array(FilterSchema, { maxItems: 20 })),
};

/** How many visits (sessions) got through the steps in their order; a step is an event name or several. */
export const FunnelQuestionSchema = Type.Object(
  {
    kind: Type.Literal("funnel"),
    steps: Type.Array(
      Type.Object(
        {
          label: Type.String({ maxLength: 80 }),
          events: Type.Array(Type.String({ maxLength: 80 }), { minItems: 1, maxItems: 10 }),
        },
        { additionalProperties: false },
      ),
      { minItems: 2, maxItems: 10 },
    ),
    ...common,
  },
  { additionalProperties: false },
);

/** Of the visitors first seen in a bucket, how many came back in each later one. */
export const RetentionQuestionSchema = Type.Object(
  {
    kind: Type.Literal("retention"),
    grain: Type.Union([Type.Literal("day"), Type.Literal("week"), Type.Literal("month")]),
    ...common,
  },
  { additionalProperties: false },
);

/** From which event to which within visits, for a Sankey diagram: the first `depth` steps, the most frequent names, the rest as `(other)`. */
export const PathsQuestionSchema = Type.Object(
  {
    kind: Type.Literal("paths"),
    depth: Type.Optional(Type.Integer({ minimum: 2, maximum: 8 })),
    names: Type.Optional(Type.Integer({ minimum: 2, maximum: 20 })),
    ...common,
  },
  { additionalProperties: false },
);

/** Each item's views, orders, conversion and revenue with the quadrant it falls into. */
export const MenuMatrixQuestionSchema = Type.Object(
  {
    kind: Type.Literal("menu_matrix"),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
    ...common,
  },
  { additionalProperties: false },
);

/** Single rows behind a number, newest first. */
export const RowsQuestionSchema = Type.Object(
  {
    kind: Type.Literal("rows"),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    ...common,
  },
  { additionalProperties: false },
);

/** Any question. */
export const QuestionSchema = Type.Union([
  TableQuestionSchema,
  FunnelQuestionSchema,
  RetentionQuestionSchema,
  PathsQuestionSchema,
  MenuMatrixQuestionSchema,
  RowsQuestionSchema,
]);
/** See {@link QuestionSchema}. */
export type Question = Static<typeof QuestionSchema>;
/** See {@link FunnelQuestionSchema}. */
export type FunnelQuestion = Extract<Question, { kind: "funnel" }>;
/** See {@link RetentionQuestionSchema}. */
export type RetentionQuestion = Extract<Question, { kind: "retention" }>;
/** See {@link PathsQuestionSchema}. */
export type PathsQuestion = Extract<Question, { kind: "paths" }>;
/** See {@link MenuMatrixQuestionSchema}. */
export type MenuMatrixQuestion = Extract<Question, { kind: "menu_matrix" }>;
/** See {@link RowsQuestionSchema}. */
export type RowsQuestion = Extract<Question, { kind: "rows" }>;

/** How a value is to be written. `money` is in major units of the tenant's currency, `share` is 0..1, `ms` and `s` are durations. */
export const units = ["count", "money", "share", "ms", "s", "text", "time", "boolean", "number"] as const;
/** One of {@link units}. */
export type Unit = (typeof units)[number];

/** A column of an answer, with what a chart has to know of it. */
export const AnswerColumnSchema = Type.Object({
  name: Type.String({ description: "The measure's or dimension's name; of a comparison `name@previous`" }),
  label: Type.String(),
  role: Type.Union([Type.Literal("dimension"), Type.Literal("measure")]),
  unit: Type.Enum(units),
  currency: Type.Optional(Type.String({ description: "ISO 4217, of money" })),
  comparison: Type.Optional(Type.Enum(comparisons)),
});
/** See {@link AnswerColumnSchema}. */
export type AnswerColumn = Static<typeof AnswerColumnSchema>;

/** Rows in the columns' order; a time is RFC 3339 UTC of the bucket's begin, a missing value null. */
export const AnswerSchema = Type.Object({
  columns: Type.Array(AnswerColumnSchema),
  rows: Type.Array(Type.Array(Type.Unknown())),
  range: Type.Object(
    { from: Type.String(), to: Type.String() },
    { description: "The instants that the range meant, RFC 3339" },
  ),
  grain: Type.Optional(Type.Enum(grains)),
  time_zone: Type.String(),
  snapshot: Type.Integer({ description: "Of the lake; the same snapshot gives the same answer" }),
  cached: Type.Boolean(),
  elapsed_ms: Type.Number(),
  bytes_scanned: Type.Integer(),
  truncated: Type.Boolean({ description: "More rows than the limit" }),
});
/** See {@link AnswerSchema}. */
export type Answer = Static<typeof AnswerSchema>;

/** Body of `POST /v1/insight`: all tiles of a view. The answer is NDJSON, one {@link TileAnswer} per line as each is ready. */
export const InsightRequestSchema = Type.Object(
  {
    tiles: Type.Array(
      Type.Object(
        { id: Type.String({ minLength: 1, maxLength: 100 }), question: QuestionSchema },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 60 },
    ),
    /** Laid over every tile: what the view's filter bar says. */
    filters: Type.Optional(Type.Array(FilterSchema, { maxItems: 20 })),
    range: Type.Optional(RangeSchema),
    compare: Type.Optional(Type.Array(Type.Enum(comparisons), { maxItems: 2 })),
  },
  { additionalProperties: false },
);
/** See {@link InsightRequestSchema}. */
export type InsightRequest = Static<typeof InsightRequestSchema>;

/** One line of the answer of `POST /v1/insight`. */
export const TileAnswerSchema = Type.Union([
  Type.Object({ id: Type.String(), ok: Type.Literal(true), answer: AnswerSchema }),
  Type.Object({
    id: Type.String(),
    ok: Type.Literal(false),
    problem: Type.Object({ code: Type.String(), title: Type.String(), detail: Type.String() }),
  }),
]);
/** See {@link TileAnswerSchema}. */
export type TileAnswer = Static<typeof TileAnswerSchema>;

/** What a measure or a dimension is called, in the language asked for. */
const named = {
  name: Type.String(),
  label: Type.String(),
  description: Type.String(),
  unit: Type.Enum(units),
  synonyms: Type.Array(Type.String()),
};

/** `GET /v1/insight/model`: what can be asked for by this person, after column policies. */
export const ModelSchema = Type.Object({
  measures: Type.Array(
    Type.Object({
      ...named,
      more_is_better: Type.Boolean({
        description: "False where less is better (bounce rate, failed events)",
      }),
    }),
  ),
  dimensions: Type.Array(
    Type.Object({
      ...named,
    }),
  ),
  currency: Type.String(),
  time_zone: Type.String(),
});
/** See {@link ModelSchema}. */
export type Model = Static<typeof ModelSchema>;

/** How a tile is drawn; names are the chart types of web/charts. */
export const chartTypes = [
  "kpi",
  "line",
  "area",
  "bar",
  "scatter",
  "matrix",
  "heatmap",
  "funnel",
  "sankey",
  "retention",
  "histogram",
  "percentiles",
  "forecast",
  "table",
  "multiples",
] as const;
/** One of {@link chartTypes}. */
export type ChartType = (typeof chartTypes)[number];

/** A tile of a dashboard, or a text between tiles. Columns are twelfths of the width; rows 80 px high. */
export const TileSchema = Type.Object(
  {
    id: Type.String({ pattern: "^[a-z0-9][a-z0-9-]{0,62}$" }),
    title: Type.String({ maxLength: 200 }),
    width: Type.Integer({ minimum: 1, maximum: 12 }),
    height: Type.Integer({ minimum: 1, maximum: 20 }),
    text: Type.Optional(Type.String({ maxLength: 10_000, description: "Markdown; then no question" })),
    question: Type.Optional(QuestionSchema),
    chart: Type.Optional(
      Type.Object(
        {
          type: Type.Enum(chartTypes),
          options: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);
/** See {@link TileSchema}. */
export type Tile = Static<typeof TileSchema>;

/** A dashboard as stored, exported and imported. */
export const DashboardSchema = Type.Object(
  {
    id: Type.String({ pattern: "^[a-z0-9][a-z0-9-]{0,62}$" }),
    title: Type.String({ minLength: 1, maxLength: 200 }),
    description: Type.Optional(Type.String({ maxLength: 2000 })),
    range: RangeSchema,
    compare: Type.Optional(Type.Array(Type.Enum(comparisons), { maxItems: 2 })),
    filters: Type.Optional(Type.Array(FilterSchema, { maxItems: 20 })),
    tiles: Type.Array(TileSchema, { maxItems: 60 }),
  },
  { additionalProperties: false },
);
/** See {@link DashboardSchema}. */
export type Dashboard = Static<typeof DashboardSchema>;

/** A tenant's settings of the semantic layer. */
export const InsightSettingsSchema = Type.Object(
  {
    time_zone: Type.String({ maxLength: 60, description: "IANA name: `Europe/Vienna`" }),
    currency: Type.String({ pattern: "^[A-Z]{3}$", description: "ISO 4217; revenue is of this currency" }),
  },
  { additionalProperties: false },
);
/** See {@link InsightSettingsSchema}. */
export type InsightSettings = Static<typeof InsightSettingsSchema>;

/** Whom a policy restricts: everybody with a role, one person, one key. */
export const policySubjects = ["role", "person", "key"] as const;

/** Which rows a caller is shown, and which columns of table events are hidden (NULL in SQL, unknown in questions). */
export const PolicySchema = Type.Object(
  {
    id: Type.String({ pattern: "^[a-z0-9][a-z0-9-]{0,62}$" }),
    /** `role`: a name of `personRoles` but owner; else the person's or key's id. */
    subject: Type.Object(
      {
        kind: Type.Enum([...policySubjects]),
        id: Type.String({ minLength: 1, maxLength: 100 }),
      },
      { additionalProperties: false },
    ),
    /** All must be met; a row without a value in the column is not shown. */
    rows: Type.Array(
      Type.Object(
        {
          column: Type.String({ maxLength: 60, description: "A text column of table events" }),
          op: Type.Enum(["in", "not_in"]),
          values: Type.Array(Type.String({ maxLength: 500 }), { maxItems: 1000 }),
        },
        { additionalProperties: false },
      ),
      { maxItems: 20 },
    ),
    /** Columns of table events. `value` and `item_id` hide `items` as well, `page_url` the utm columns. */
    hidden: Type.Array(Type.String({ maxLength: 60 }), { maxItems: 30 }),
  },
  { additionalProperties: false },
);
/** See {@link PolicySchema}. */
export type Policy = Static<typeof PolicySchema>;

/** `GET /v1/insight/narrative`: sentences in order of weight. */
export const NarrativeSchema = Type.Object({
  sentences: Type.Array(
    Type.Object({
      text: Type.String(),
      /** The question whose answer the sentence tells. */
      question: QuestionSchema,
    }),
  ),
  range: Type.Object({ from: Type.String(), to: Type.String() }),
  snapshot: Type.Integer(),
});
/** See {@link NarrativeSchema}. */
export type Narrative = Static<typeof NarrativeSchema>;
