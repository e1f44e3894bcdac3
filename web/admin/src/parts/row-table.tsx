import "./row-table.css";
import type { ReactNode } from "react";

/** A column of a {@link RowTable}. */
export interface RowColumn<Row> {
  readonly label: string;
  /** Right-aligned. */
  readonly numeric?: boolean;
  /** Words that may take several lines; all other cells take one. */
  readonly wraps?: boolean;
  /** Left out on a phone: what it holds shows elsewhere too. */
  readonly wide?: boolean;
  /** Stays in sight where the table scrolls: the last one, when it is narrow. */
  readonly pinned?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

interface RowTableProps<Row> {
  /** Says what the rows are; read out, not shown. */
  readonly caption: string;
  readonly columns: readonly RowColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
}

/** Some dozens of rows. It scrolls sideways by itself where the screen is narrow. */
export function RowTable<Row>({ caption, columns, rows, keyOf }: RowTableProps<Row>) {
  return (
    <div className="row-table" role="group" aria-label={caption} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.label} scope="col" className={classOf(column)}>
                {column.label === "" ? <span className="visually-hidden">Actions</span> : column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column) => (
                <td key={column.label} className={classOf(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function classOf<Row>({ numeric, wraps, wide, pinned }: RowColumn<Row>): string | undefined {
  const classes = { numeric, wraps, wide, pinned };
  const names = Object.entries(classes).flatMap(([name, is]) => (is === true ? [name] : []));
  return names.length === 0 ? undefined : names.join(" ");
}
