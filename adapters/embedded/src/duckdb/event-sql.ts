import { eventsTable, failedEventsTable } from "@kontor/contracts";
import { text } from "./sql-literal.ts";

/** Shape of one event inside a staged line. Only declared keys are read; a wrong type is an error, which the front door excludes. */
const EVENT = `STRUCT(event_id VARCHAR, event_name VARCHAR, event_time VARCHAR, visitor_id VARCHAR, session_id VARCHAR,
  user_id VARCHAR, shop_id VARCHAR, table_id VARCHAR, page_url VARCHAR, page_referrer VARCHAR, items JSON,
  order_id VARCHAR, "value" DOUBLE, currency VARCHAR, props JSON, schema_error VARCHAR)`;

const FAILED = `STRUCT(failed_id VARCHAR, stage VARCHAR, code VARCHAR, path VARCHAR, message VARCHAR, raw VARCHAR)`;

const META = `o: 'INTEGER', t: 'VARCHAR', r: 'BIGINT', k: 'VARCHAR', d: 'VARCHAR', b: 'VARCHAR', s: 'VARCHAR', x: 'BOOLEAN', c: 'VARCHAR'`;

/**
 * Hosts by class, as one regular expression each over the referrer's host. Kept equal to domain/enrich by a differential test
 * that composes both.
 */
export interface ReferrerPatterns {
  readonly search: string;
  readonly social: string;
  readonly email: string;
}

/** A staged file and the bytes of its longest line. */
export interface StagedText {
  readonly file: string;
  readonly longestLine: number;
}

/** SELECT that turns a staged events file into rows of table `events`, without ORDER BY. One pass, nothing materialised. */
export function selectEvents(
  { file, longestLine }: StagedText,
  patterns: ReferrerPatterns,
  skips: boolean,
): string {
  return `
  WITH lines AS (
    SELECT * EXCLUDE (e), unnest(e) AS e, unnest(range(len(e)))::INTEGER AS i
    FROM read_json(${text(file)}, format = 'newline_delimited', maximum_object_size = ${lineLimit(longestLine)}, columns = {${META}, e: '${EVENT.replaceAll(/\s+/g, " ")}[]'})
  ), hosts AS (
    SELECT *, CASE WHEN e.page_referrer IS NOT NULL THEN lower(regexp_extract(e.page_referrer, '^[a-zA-Z][a-zA-Z0-9+.-]*://(?:[^/?#@]*@)?([^/:?#]+)', 1)) END AS h
    FROM lines ${skips ? "WHERE NOT EXISTS (SELECT 1 FROM skip WHERE skip.o = lines.o AND skip.i = lines.i)" : ""}
  )
  SELECT t AS tenant_id, coalesce(nullif(e.event_id, ''), k || '-' || i) AS event_id, e.event_name AS event_name,
    coalesce(TRY_CAST(e.event_time AS TIMESTAMP), make_timestamp(r * 1000)) AS event_time, make_timestamp(r * 1000) AS received_time,
    e.visitor_id AS visitor_id, e.session_id AS session_id, e.user_id AS user_id, e.shop_id AS shop_id, e.table_id AS table_id,
    e.page_url AS page_url, e.page_referrer AS page_referrer, ${referrerClass(patterns)} AS referrer_class,
    CASE WHEN e.items IS NOT NULL THEN json_extract_string(e.items, '$[0].item_id') END AS item_id, e.items AS items,
    e.order_id AS order_id, e."value" AS "value", e.currency AS currency, e.props AS props, c AS country, d AS device_type, b AS browser, s AS os, x AS is_bot,
    ${campaign("utm_source")} AS utm_source, ${campaign("utm_medium")} AS utm_medium, ${campaign("utm_campaign")} AS utm_campaign,
    e.schema_error AS schema_error
  FROM hosts`;
}

/** SELECT that turns a staged failed-events file into rows of table `failed_events`. */
export function selectFailed({ file, longestLine }: StagedText): string {
  return `
  SELECT t AS tenant_id, e.failed_id AS failed_id, make_timestamp(r * 1000) AS received_time, e.stage AS stage, e.code AS code, e.path AS path,
    e.message AS message, e.raw AS raw
  FROM (SELECT * EXCLUDE (e), unnest(e) AS e
    FROM read_json(${text(file)}, format = 'newline_delimited', maximum_object_size = ${lineLimit(longestLine)}, columns = {${META}, e: '${FAILED}[]'}))`;
}

/** The time column by which a table is partitioned and sorted. */
export function timeColumn(table: string): string {
  return table === failedEventsTable.name ? failedEventsTable.timeColumn : eventsTable.timeColumn;
}

// DuckDB allocates buffers of twice this size for each scan: small batches stay cheap when the limit follows the longest line.
function lineLimit(longestLine: number): number {
  return Math.max(1 << 20, longestLine + 1024);
}

// A referrer without a host is kept as "other": the sender wrote something.
function referrerClass({ search, social, email }: ReferrerPatterns): string {
  return `CASE WHEN e.page_referrer IS NULL OR e.page_referrer = '' THEN 'direct'
    WHEN h <> '' AND h = lower(regexp_extract(e.page_url, '^[a-zA-Z][a-zA-Z0-9+.-]*://(?:[^/?#@]*@)?([^/:?#]+)', 1)) THEN 'internal'
    WHEN regexp_matches(h, ${text(email)}) THEN 'email'
    WHEN regexp_matches(h, ${text(search)}) THEN 'search'
    WHEN regexp_matches(h, ${text(social)}) THEN 'social'
    ELSE 'other' END`;
}

// Rows without a campaign skip the regular expression: CASE evaluates its branches for the matching rows only. url_decode throws on what is no
// UTF-8 (`%ff`), which must not stop a batch: such a value stays as sent.
function campaign(parameter: string): string {
  const sent = `replace(regexp_extract(e.page_url, '[?&]${parameter}=([^&#]*)', 1), '+', ' ')`;
  return `CASE WHEN contains(e.page_url, '${parameter}=') THEN left(nullif(coalesce(TRY(url_decode(${sent})), ${sent}), ''), 256) END`;
}
