import { numberAt, readColumns, type Column } from "../data/columns.ts";
import { toText } from "../data/cell.ts";
import { isAdditive, mostOf } from "../data/most-of.ts";
import type { Canvas, Drawing } from "../drawing.ts";
import { inSentence } from "../look/clean-text.ts";
import { nothing } from "../marks/nothing.tsx";
import { axisNames, type AxisNames } from "./heat-axis.ts";
import { heatCells, type HeatCell } from "./heat-cells.tsx";

const mostColumns = 60;
const mostLines = 30;

/** A measure by two dimensions as colours: weekdays down and hours across, or any other pair. */
export function drawHeatmap(canvas: Canvas): Drawing {
  const { dimensions, measures } = readColumns(canvas.answer, canvas.options);
  const [measure] = measures;
  const [first, second] = arrange(dimensions, canvas);
  if (measure === undefined || first === undefined || second === undefined)
    return nothing(canvas, "A heatmap needs two dimensions and a measure.");
  const sums = sumCells(canvas, measure, second, first);
  if (sums.size === 0) return nothing(canvas);
  const across = keepMost(axisNames(first, canvas), sums, 0, mostColumns);
  const down = keepMost(axisNames(second, canvas), sums, 1, mostLines);
  const cells = [...sums.values()].flatMap((cell) => placeCell(cell, across, down, measure, canvas));
  cells.sort((a, b) => a.line - b.line || a.column - b.column);
  const values = cells.map(({ value }) => value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const grid = heatCells({ columns: across.names, lines: down.names, cells, least, most, canvas });
  return { ...grid, summary: summarize(cells, measure, across.hidden + down.hidden, canvas) };
}

interface Sum {
  readonly keys: readonly [string, string];
  value: number;
  readonly row: number | undefined;
}

/** The hour goes across and the weekday down, whichever comes first; else the order of the question. */
function arrange(dimensions: readonly Column[], { options }: Canvas): readonly (Column | undefined)[] {
  const [first, second] = dimensions;
  if (options.x !== undefined) return second?.name === options.x ? [second, first] : [first, second];
  return second && /hour/.test(second.name)
    ? [second, first]
    : /hour/.test(first?.name ?? "")
      ? [first, second]
      : [second, first];
}

function sumCells({ answer }: Canvas, measure: Column, down: Column, across: Column): Map<string, Sum> {
  const sums = new Map<string, Sum>();
  answer.rows.forEach((row, at) => {
    const value = numberAt(row, measure);
    if (value === null) return;
    const keys = [toText(row[across.at]), toText(row[down.at])] as const;
    const id = JSON.stringify(keys);
    const known = sums.get(id);
    if (known && isAdditive(measure)) sums.set(id, { keys, value: known.value + value, row: undefined });
    else if (!known) sums.set(id, { keys, value, row: at });
  });
  return sums;
}

function keepMost(
  axis: AxisNames,
  sums: ReadonlyMap<string, Sum>,
  side: 0 | 1,
  most: number,
): AxisNames & { hidden: number } {
  if (axis.keys.length <= most) return { ...axis, hidden: 0 };
  const totals = new Map(axis.keys.map((key) => [key, 0]));
  for (const { keys, value } of sums.values())
    totals.set(keys[side], (totals.get(keys[side]) ?? 0) + Math.abs(value));
  const { shown } = mostOf(totals, most + 1);
  const kept = axis.keys
    .map((key, at) => ({ key, name: axis.names[at] ?? key }))
    .filter(({ key }) => shown.has(key));
  return {
    keys: kept.map(({ key }) => key),
    names: kept.map(({ name }) => name),
    hidden: axis.keys.length - kept.length,
  };
}

function placeCell(
  { keys, value, row }: Sum,
  across: AxisNames,
  down: AxisNames,
  measure: Column,
  { format }: Canvas,
): HeatCell[] {
  const column = across.keys.indexOf(keys[0]);
  const line = down.keys.indexOf(keys[1]);
  if (column < 0 || line < 0) return [];
  const name = `${down.names[line]}, ${across.names[column]}`;
  const lines = [`${measure.label}: ${format.exact(value, measure)}`];
  return [{ column, line, value, text: format.compact(value, measure), name, lines, row }];
}

function summarize(cells: readonly HeatCell[], measure: Column, hidden: number, { format }: Canvas): string {
  const [first] = cells;
  if (first === undefined) return "No data in this range.";
  const top = cells.reduce((best, cell) => (cell.value > best.value ? cell : best), first);
  const left = hidden > 0 ? ` ${format.count(hidden)} names with less are not shown.` : "";
  return `${measure.label}: highest ${format.exact(top.value, measure)} (${inSentence(top.name)}).${left}`;
}
