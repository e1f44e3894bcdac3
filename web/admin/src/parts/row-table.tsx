import "./row-table.css";
import type { ReactNode } from "react";

/** A column of a {@link RowTable}. */
export interface RowColumn<Row> {
  readonly label: string;
  /** Right-aligned. */
  readonly numeric?: boolean;
  /** Words that may take several lines; all other cells take one. */
  readonly wraps?: boolean;
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
            {columns.map(({ label, numeric }) => (
              <th key={label} scope="col" className={numeric === true ? "numeric" : undefined}>
                {label === "" ? <span className="visually-hidden">Actions</span> : label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ label, numeric, wraps, cell }) => (
                <td
                  key={label}
                  className={numeric === true ? "numeric" : wraps === true ? "wraps" : undefined}
                >
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
