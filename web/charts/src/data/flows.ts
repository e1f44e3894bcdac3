import type { Canvas } from "../drawing.ts";
import { toNumber, toText } from "./cell.ts";
import { numberAt, readColumns, type Column } from "./columns.ts";

export interface FlowNode {
  readonly name: string;
  /** From left to right; -1 where the layout decides. */
  readonly layer: number;
}

export interface Flow {
  readonly source: number;
  readonly target: number;
  readonly value: number;
  readonly row: number;
}

interface Flows {
  readonly nodes: readonly FlowNode[];
  readonly links: readonly Flow[];
  readonly dropped: number;
  readonly label: string;
}

const mostLinks = 150;

/** Rows as a graph without circles, or what is missing. With step numbers an event may come again later; without, names that would form a circle stand left and right. */
export function readFlows({ answer, options }: Canvas): Flows | string {
  const { dimensions, measures } = readColumns(answer, options);
  const [measure] = measures;
  const step = dimensions.find(({ name, unit }) => /step|depth|position/.test(name) && unit !== "text");
  const ends = dimensions.filter((each) => each !== step);
  const from = ends.find(({ name }) => /from|source/.test(name)) ?? ends[0];
  const to = ends.find(({ name }) => /to$|target/.test(name)) ?? ends.find((each) => each !== from);
  if (measure === undefined || from === undefined || to === undefined || from === to)
    return "A Sankey diagram needs two dimensions (from and to) and a count.";
  const rows = answer.rows.flatMap((row, at) => {
    const value = numberAt(row, measure);
    return value === null || value <= 0
      ? []
      : [{ from: toText(row[from.at]), to: toText(row[to.at]), step: stepOf(row, step), value, row: at }];
  });
  const kept = rows.toSorted((a, b) => b.value - a.value).slice(0, mostLinks);
  const layered = step !== undefined || hasCircle(kept);
  const layers = [...new Set(kept.map((each) => each.step))].sort((a, b) => a - b);
  const nodes = new Map<string, { index: number; node: FlowNode }>();
  const indexOf = (name: string, layer: number) => {
    const id = layered ? `${layer} ${name}` : name;
    const known = nodes.get(id) ?? { index: nodes.size, node: { name, layer: layered ? layer : -1 } };
    nodes.set(id, known);
    return known.index;
  };
  const links = kept.map((each) => {
    const layer = layers.indexOf(each.step);
    return {
      source: indexOf(each.from, layer),
      target: indexOf(each.to, layer + 1),
      value: each.value,
      row: each.row,
    };
  });
  return {
    nodes: [...nodes.values()].map(({ node }) => node),
    links,
    dropped: rows.length - kept.length,
    label: measure.label,
  };
}

function stepOf(row: readonly unknown[], step: Column | undefined): number {
  return step === undefined ? 0 : (toNumber(row[step.at]) ?? 0);
}

/** Takes away names that nothing leads to until none is left, or a circle. */
function hasCircle(rows: readonly { from: string; to: string }[]): boolean {
  let left = rows;
  for (;;) {
    const targets = new Set(left.map(({ to }) => to));
    const rest = left.filter(({ from }) => targets.has(from));
    if (rest.length === left.length) return rest.length > 0;
    left = rest;
  }
}
