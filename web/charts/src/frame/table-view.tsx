import type { Answer, AnswerColumn } from "@kontor/contracts";
import type { ChartProps } from "../chart-props.ts";
import { toNumber } from "../data/cell.ts";
import { cellText, columnLabel, columnTops, mostRows } from "../data/cell-text.ts";
import { createFormat, type Format } from "../data/format.ts";
import { themes } from "../look/theme.ts";

const barWidth = 60;

/** The data behind a picture, as a table; with bars in its cells where the table is the picture. */
export function TableView({
  answer,
  title,
  locale,
  theme = "page",
  bars,
  onPick,
}: ChartProps & { bars: boolean }) {
  const format = createFormat(locale, answer.time_zone);
  const tops = bars ? columnTops(answer) : [];
  const rest = answer.rows.length - mostRows;
  return (
    <div className="chart-table" tabIndex={0} role="region" aria-label={`${title}, table`}>
      <table>
        <thead>
          <tr>
            {answer.columns.map((column) => (
              <th key={column.name} scope="col" className={column.role}>
                {columnLabel(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {answer.rows.slice(0, mostRows).map((row, at) => (
            <tr key={at} onClick={onPick && (() => onPick(row, at))}>
              {answer.columns.map((column, index) => (
                <Cell
                  key={column.name}
                  {...{ answer, column, format, theme }}
                  cell={row[index]}
                  top={tops[index]}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {answer.rows.length === 0 && <p className="chart-note">No data in this range.</p>}
      {rest > 0 && (
        <p className="chart-note">
          The first {format.count(mostRows)} of {format.count(answer.rows.length)} rows.
        </p>
      )}
    </div>
  );
}

interface CellProps {
  readonly answer: Answer;
  readonly column: AnswerColumn;
  readonly cell: unknown;
  readonly format: Format;
  readonly theme: NonNullable<ChartProps["theme"]>;
  readonly top: number | undefined;
}

function Cell({ answer, column, cell, format, theme, top = 0 }: CellProps) {
  const value = column.role === "measure" ? toNumber(cell) : null;
  const fill = column.comparison === undefined ? themes[theme].series[0] : themes[theme].compare;
  return (
    <td className={column.role}>
      {value !== null && top > 0 && (
        <svg width={barWidth} height={10} aria-hidden="true">
          <rect
            width={Math.max(0, Math.round((barWidth * value) / top))}
            height={10}
            rx={2}
            fill={fill}
            fillOpacity={0.35}
          />
        </svg>
      )}
      {cellText(cell, column, answer, format)}
    </td>
  );
}
