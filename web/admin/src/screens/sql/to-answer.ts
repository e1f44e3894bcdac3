import type { Answer } from "@kontor/contracts";
import { cellText, isNumeric } from "./cell-text.ts";
import type { SqlResult } from "./run-sql.ts";

/** More points than these are no picture; the table has the rest. */
const MOST_ROWS = 2000;

/** How a result can be drawn. */
export type Drawn = { readonly type: "line" | "bar"; readonly answer: Answer };

/**
 * A result as a chart takes it: text and times are what is looked at, numbers are what is measured. With a time it is a line, else bars; without a number there
 * is nothing to draw (null).
 */
export function toAnswer({ columns, rows, statistics }: SqlResult): Drawn | null {
  const kinds = columns.map(({ type }) => kindOf(type));
  const measures = kinds.filter((kind) => kind === "number").length;
  const hasTime = kinds.includes("time");
  if (measures === 0 || rows.length === 0) return null;
  const shown = columns.flatMap((_, at) => (fitsChart(kinds, at) ? [at] : []));
  const cells = rows.slice(0, MOST_ROWS).map((row) => shown.map((at) => valueOf(row[at], kinds[at])));
  const order = kinds.indexOf("time");
  const sorted = hasTime
    ? cells.toSorted((a, b) => compare(a[shown.indexOf(order)], b[shown.indexOf(order)]))
    : cells;
  const times = hasTime ? sorted.map((row) => String(row[shown.indexOf(order)])) : [];
  return {
    type: hasTime ? "line" : "bar",
    answer: {
      columns: shown.map((at) => ({
        name: hasTime && at === order ? "time" : (columns[at]?.name ?? ""),
        label: columns[at]?.name ?? "",
        role: kinds[at] === "number" ? ("measure" as const) : ("dimension" as const),
        unit:
          kinds[at] === "number"
            ? ("number" as const)
            : kinds[at] === "time"
              ? ("time" as const)
              : ("text" as const),
      })),
      rows: sorted,
      range: { from: times[0] ?? EPOCH, to: times.at(-1) ?? EPOCH },
      time_zone: "UTC",
      snapshot: statistics.snapshot,
      cached: false,
      elapsed_ms: statistics.elapsed_ms,
      bytes_scanned: statistics.bytes_scanned,
      truncated: statistics.truncated || rows.length > MOST_ROWS,
    },
  };
}

const EPOCH = "1970-01-01T00:00:00.000Z";

type Kind = "number" | "time" | "text";

function kindOf(type: string): Kind {
  if (isNumeric(type)) return "number";
  return /^(?:TIMESTAMP|DATE$)/.test(type) ? "time" : "text";
}

// One time at most: a second one is no axis.
function fitsChart(kinds: readonly Kind[], at: number): boolean {
  return kinds[at] !== "time" || kinds.indexOf("time") === at;
}

function valueOf(value: unknown, kind: Kind | undefined): unknown {
  if (value === null || value === undefined) return null;
  if (kind === "number") return Number.isFinite(Number(value)) ? Number(value) : null;
  if (kind === "time") return isoOf(cellText(value));
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isoOf(text: string): string | null {
  const at = Date.parse(
    /Z$|[+-]\d\d:?\d\d$/.test(text) || !text.includes(":") ? text : `${text.replace(" ", "T")}Z`,
  );
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

function compare(a: unknown, b: unknown): number {
  const [left, right] = [String(a), String(b)];
  return left < right ? -1 : Number(left > right);
}
