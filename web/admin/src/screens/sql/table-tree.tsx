import type { CompletionTables } from "./completion.ts";

interface TableTreeProps {
  readonly tables: CompletionTables;
  readonly onPick: (name: string) => void;
}

/** Tables and their columns; one press puts a name at the cursor. */
export function TableTree({ tables, onPick }: TableTreeProps) {
  return (
    <section className="card sql-tables" aria-label="Tables">
      <h2>Tables</h2>
      {tables.map(({ name, columns }) => (
        <details key={name}>
          <summary>
            <code>{name}</code>
          </summary>
          <ul>
            {columns.map((column) => (
              <li key={column.name}>
                <button
                  type="button"
                  className="column-name"
                  title={column.description}
                  onClick={() => onPick(column.name)}
                >
                  <code>{column.name}</code>
                  <span className="muted">{column.type.toLowerCase()}</span>
                </button>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}
