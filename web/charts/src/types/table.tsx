import type { AnswerColumn } from "@kontor/contracts";
import { cellText, columnLabel, columnTops } from "../data/cell-text.ts";
import { toNumber } from "../data/cell.ts";
import type { Canvas, Drawing, Point } from "../drawing.ts";
import { round } from "../look/round.ts";
import { fitText, textWidth } from "../look/text-width.ts";
import { Label } from "../marks/label.tsx";
import { nothing } from "../marks/nothing.tsx";

interface Column extends AnswerColumn {
  readonly at: number;
  readonly x: number;
  readonly width: number;
  readonly top: number;
}

const lineHeight = 26;
const barRoom = 48;
const mostColumns = 8;

/** A table as a picture: as many rows as fit, bars in the cells of measures. */
export function drawTable(canvas: Canvas): Drawing {
  const { answer, height, format } = canvas;
  if (answer.rows.length === 0 || answer.columns.length === 0) return nothing(canvas);
  const fits = Math.max(1, Math.floor((height - lineHeight) / lineHeight));
  const shown = answer.rows.length > fits ? Math.max(1, fits - 1) : answer.rows.length;
  const rows = answer.rows.slice(0, shown);
  const columns = layOut(rows, canvas);
  const rest = answer.rows.length - shown;
  const more = `and ${format.count(rest)} more rows`;
  const body = (
    <>
      {columns.map((column) => (
        <HeadCell key={column.at} column={column} canvas={canvas} />
      ))}
      {rows.map((row, at) => (
        <g key={at}>
          <line
            x1={0}
            x2={canvas.width}
            y1={(at + 1) * lineHeight}
            y2={(at + 1) * lineHeight}
            stroke={canvas.theme.line}
          />
          {columns.map((column) => (
            <Cell key={column.at} cell={row[column.at]} line={at} column={column} canvas={canvas} />
          ))}
        </g>
      ))}
      {rest > 0 && <Label x={0} y={(shown + 1) * lineHeight + 17} fill={canvas.theme.muted} text={more} />}
    </>
  );
  const summary = `Table of ${format.count(answer.rows.length)} ${answer.rows.length === 1 ? "row" : "rows"}: ${answer.columns.map(columnLabel).join(", ")}.`;
  return { body, summary, points: rows.map((row, at) => rowPoint(row, at, columns, canvas)) };
}

/** Columns get what their texts need; what is too much is taken from the widest. */
function layOut(rows: readonly (readonly unknown[])[], canvas: Canvas): Column[] {
  const { answer, format, width } = canvas;
  const tops = columnTops(answer);
  const wanted = answer.columns.slice(0, mostColumns).map((column, at) => {
    const texts = rows.slice(0, 50).map((row) => cellText(row[at], column, answer, format));
    const text = Math.max(textWidth(columnLabel(column), 11), ...texts.map((each) => textWidth(each, 12)));
    return Math.min(text, width) + ((tops[at] ?? 0) > 0 ? barRoom : 0) + 22;
  });
  const sum = wanted.reduce((total, each) => total + each, 0);
  const limit = Math.max(40, capFor(wanted, width));
  const spare = Math.max(0, width - sum) / Math.max(1, wanted.length);
  let x = 0;
  return wanted.map((each, at) => {
    const place = { ...answer.columns[at]!, at, x, width: Math.min(each, limit) + spare, top: tops[at] ?? 0 };
    x += place.width;
    return place;
  });
}

/** The width that columns are cut to so that all fit. */
function capFor(wanted: readonly number[], width: number): number {
  let [left, count] = [width, wanted.length];
  for (const each of wanted.toSorted((a, b) => a - b)) {
    if (each > left / count) break;
    left -= each;
    count--;
  }
  return count === 0 ? Infinity : left / count;
}

function HeadCell({ column, canvas: { theme } }: { column: Column; canvas: Canvas }) {
  const right = column.role === "measure";
  const text = fitText(columnLabel(column), 11, column.width - 14);
  return (
    <Label
      x={right ? column.x + column.width - 4 : column.x}
      y={16}
      anchor={right ? "end" : "start"}
      weight={500}
      fill={theme.muted}
      text={text}
    />
  );
}

function Cell({
  cell,
  line,
  column,
  canvas,
}: {
  cell: unknown;
  line: number;
  column: Column;
  canvas: Canvas;
}) {
  const { theme, answer, format } = canvas;
  const y = (line + 1) * lineHeight + 17;
  const right = column.role === "measure";
  const value = right ? toNumber(cell) : null;
  const room = column.width - 14 - (column.top > 0 ? barRoom : 0);
  const text = fitText(cellText(cell, column, answer, format), 12, room);
  const fill = column.comparison === undefined ? theme.series[0] : theme.compare;
  return (
    <>
      {value !== null && column.top > 0 && (
        <rect
          x={round(column.x + 8)}
          y={y - 10}
          width={round(((barRoom - 8) * value) / column.top)}
          height={12}
          rx={2}
          fill={fill}
          fillOpacity={0.35}
        />
      )}
      <Label
        x={right ? column.x + column.width - 4 : column.x}
        y={y}
        anchor={right ? "end" : "start"}
        size={12}
        fill={theme.ink}
        text={text}
      />
    </>
  );
}

function rowPoint(
  row: readonly unknown[],
  at: number,
  columns: readonly Column[],
  { answer, format, width }: Canvas,
): Point {
  const [first, ...rest] = columns;
  const y = (at + 1) * lineHeight;
  return {
    x: width / 2,
    y: y + lineHeight / 2,
    name: first ? cellText(row[first.at], first, answer, format) : "",
    lines: rest.map(
      (column) => `${columnLabel(column)}: ${cellText(row[column.at], column, answer, format)}`,
    ),
    mark: { kind: "box", x: 0, y, width, height: lineHeight },
    row: at,
  };
}
