import "./answer-table.css";
import type { Answer, AnswerColumn, Filter } from "@kontor/contracts";
import { useFilterable } from "./filterable.ts";
import { formatValue } from "./format-value.ts";

interface AnswerTableProps {
  readonly answer: Answer;
  readonly onFilter?: ((filter: Filter) => void) | undefined;
}

/** An answer as rows; a value of a dimension is a button that filters by it. */
export function AnswerTable({ answer, onFilter }: AnswerTableProps) {
  const { columns, rows } = answer;
  return (
    <table className="answer-table">
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.name} scope="col" className={alignOf(column)}>
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- rows have no key of their own
          <tr key={at}>
            {columns.map((column, index) => (
              <td key={column.name} className={alignOf(column)}>
                <Cell column={column} value={row[index]} answer={answer} onFilter={onFilter} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface CellProps extends AnswerTableProps {
  readonly column: AnswerColumn;
  readonly value: unknown;
}

function Cell({ column, value, answer, onFilter }: CellProps) {
  const text = formatValue(value, column, answer);
  const known = useFilterable(column.name);
  const filterable =
    known && column.role === "dimension" && column.unit !== "time" && typeof value === "string";
  if (onFilter === undefined || !filterable) return text;
  const filter: Filter = { dimension: column.name, op: "in", values: [value] };
  return (
    <button type="button" className="value" title={`Only ${text}`} onClick={() => onFilter(filter)}>
      {text}
    </button>
  );
}

function alignOf(column: AnswerColumn): string {
  return column.role === "measure" ? "number" : "";
}
