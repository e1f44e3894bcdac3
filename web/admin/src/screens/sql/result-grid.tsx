import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef, useState, type KeyboardEvent } from "react";
import { cellText, isNumeric } from "./cell-text.ts";
import { columnWidths } from "./column-widths.ts";
import type { SqlResult } from "./run-sql.ts";

const ROW_PX = 30;
const PAGE_ROWS = 12;

/** Thousands of rows, of which only those in sight are drawn. One cell takes the focus; arrows, Page keys, Home and End move it, Control C copies it. */
export function ResultGrid({ result, label }: { readonly result: SqlResult; readonly label: string }) {
  const { columns, rows } = result;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState({ row: 0, column: 0 });
  const widths = columnWidths(result);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  });
  const move = (event: KeyboardEvent) => {
    const next = nextCell(event, active, rows.length, columns.length);
    if (event.key === "c" && (event.ctrlKey || event.metaKey) && getSelection()?.isCollapsed !== false)
      void navigator.clipboard.writeText(cellText(rows[active.row]?.[active.column]));
    if (next === null) return;
    event.preventDefault();
    setActive(next);
    virtual.scrollToIndex(next.row);
    requestAnimationFrame(() => {
      const cell = scroller.current?.querySelector(`[data-cell="${next.row}:${next.column}"]`);
      if (cell instanceof HTMLElement) cell.focus({ preventScroll: false });
    });
  };
  const template = widths.map((width) => `${width}px`).join(" ");
  return (
    <div
      className="result-grid"
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      ref={scroller}
      onKeyDown={move}
    >
      <div role="row" aria-rowindex={1} className="result-head" style={{ gridTemplateColumns: template }}>
        {columns.map(({ name, type }, at) => (
          <div
            key={at}
            role="columnheader"
            title={`${name}: ${type}`}
            className={isNumeric(type) ? "numeric" : ""}
          >
            {name}
          </div>
        ))}
      </div>
      <div role="presentation" className="result-body" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <div
            key={index}
            role="row"
            aria-rowindex={index + 2}
            className="result-row"
            style={{ transform: `translateY(${start}px)`, gridTemplateColumns: template }}
          >
            {columns.map(({ type }, column) => {
              const value = rows[index]?.[column];
              const isActive = active.row === index && active.column === column;
              return (
                <div
                  key={column}
                  role="gridcell"
                  tabIndex={isActive ? 0 : -1}
                  data-cell={`${index}:${column}`}
                  title={cellText(value).slice(0, 2000)}
                  className={`${isNumeric(type) ? "numeric" : ""} ${value === null ? "muted" : ""}`}
                  onFocus={() => setActive({ row: index, column })}
                >
                  {cellText(value).slice(0, 500)}
                </div>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}

function nextCell(
  event: KeyboardEvent,
  { row, column }: { row: number; column: number },
  rows: number,
  columns: number,
): { row: number; column: number } | null {
  const all = event.ctrlKey || event.metaKey;
  const moves: Record<string, [number, number]> = {
    ArrowDown: [row + 1, column],
    ArrowUp: [row - 1, column],
    ArrowRight: [row, column + 1],
    ArrowLeft: [row, column - 1],
    PageDown: [row + PAGE_ROWS, column],
    PageUp: [row - PAGE_ROWS, column],
    Home: [all ? 0 : row, 0],
    End: [all ? rows - 1 : row, columns - 1],
  };
  const move = moves[event.key];
  if (move === undefined || rows === 0) return null;
  return { row: clamp(move[0], rows - 1), column: clamp(move[1], columns - 1) };
}

function clamp(value: number, highest: number): number {
  return Math.max(0, Math.min(highest, value));
}
