import { sankey, sankeyJustify } from "d3-sankey";
import type { Canvas, Drawing, Point } from "../drawing.ts";
import { inSentence } from "../look/clean-text.ts";
import { round } from "../look/round.ts";
import { fitText, textWidth } from "../look/text-width.ts";
import { Label } from "../marks/label.tsx";
import { nothing } from "../marks/nothing.tsx";
import { readFlows, type Flow, type FlowNode } from "../data/flows.ts";

type Layout = ReturnType<typeof layOut>;
type Node = Layout["nodes"][number];
type Link = Layout["links"][number];

const nodeWidth = 8;

/** Streams between steps, as wide as their count. Rows: from, to (and a step's number), count. */
export function drawSankey(canvas: Canvas): Drawing {
  const flows = readFlows(canvas);
  if (typeof flows === "string") return nothing(canvas, flows);
  if (flows.links.length === 0) return nothing(canvas);
  const { theme } = canvas;
  const { nodes, links } = layOut(flows.nodes, flows.links, canvas);
  const names = [...new Set(flows.nodes.map(({ name }) => name))];
  const color = (name: string) =>
    /^\(?other/i.test(name) ? theme.other : (theme.series[names.indexOf(name)] ?? theme.other);
  const body = (
    <>
      {links.map((link) => (
        <path key={link.index} d={ribbon(link)} fill={color(nodeOf(link.source).name)} fillOpacity={0.28} />
      ))}
      {nodes.map((node) => (
        <rect
          key={node.index}
          x={round(node.x0 ?? 0)}
          y={round(node.y0 ?? 0)}
          width={nodeWidth}
          height={round(Math.max(1, heightOf(node)))}
          rx={1.5}
          fill={color(node.name)}
        />
      ))}
      <NodeNames nodes={nodes} canvas={canvas} />
    </>
  );
  const points = [
    ...nodes.map((node) => nodePoint(node, flows.label, canvas)),
    ...links.map((link) => linkPoint(link, flows.label, canvas)),
  ].sort((a, b) => a.x - b.x || a.y - b.y);
  return { body, summary: summarize(flows.links, flows.nodes, flows.dropped, canvas), points };
}

/** The layout writes into what it gets, so it gets copies. */
function layOut(nodes: readonly FlowNode[], links: readonly Flow[], { width, height }: Canvas) {
  const perLayer = Math.max(
    ...[...Map.groupBy(nodes, ({ layer }) => layer).values()].map((each) => each.length),
  );
  const layout = sankey<FlowNode, Flow>()
    .nodeWidth(nodeWidth)
    .nodePadding(Math.max(2, Math.min(14, (height * 0.4) / perLayer)))
    .nodeAlign((node, layers) => (node.layer >= 0 ? node.layer : sankeyJustify(node, layers)))
    .extent([
      [0, 4],
      [width - lastRoom(nodes, width), height - 4],
    ])
    .iterations(8);
  return layout({ nodes: nodes.map((each) => ({ ...each })), links: links.map((each) => ({ ...each })) });
}

/** For the names right of the last nodes. */
function lastRoom(nodes: readonly FlowNode[], width: number): number {
  const last = Math.max(...nodes.map(({ layer }) => layer));
  const widest = Math.max(
    ...nodes.map(({ name, layer }) => (layer === last ? textWidth(`${name} 99.9K`, 11) : 0)),
  );
  return Math.min(widest + 6, width * 0.25);
}

function NodeNames({ nodes, canvas: { width, theme, format } }: { nodes: readonly Node[]; canvas: Canvas }) {
  const columns = [...new Set(nodes.map(({ x0 }) => x0 ?? 0))].sort((a, b) => a - b);
  const room = Math.min(
    width * 0.25,
    columns.length < 2 ? width : (columns[1] ?? width) - (columns[0] ?? 0) - nodeWidth - 14,
  );
  return nodes.map((node) => {
    if (heightOf(node) < 9) return null;
    const count = ` ${format.compact(node.value ?? 0, { unit: "count" })}`;
    const text = fitText(node.name, 11, room - textWidth(count, 11)) + count;
    const x = (node.x1 ?? 0) + 6;
    const y = ((node.y0 ?? 0) + (node.y1 ?? 0)) / 2 + 4;
    return (
      <Label
        key={node.index}
        x={x}
        y={y}

        fill={theme.ink}
        rim={theme.card}
        text={text}
      />
    );
  });
}

/** A filled shape instead of a wide line: both ends stay straight. */
function ribbon(link: Link): string {
  const [x0, x1] = [nodeOf(link.source).x1 ?? 0, nodeOf(link.target).x0 ?? 0];
  const half = Math.max(0.5, (link.width ?? 1) / 2);
  const [y0, y1] = [link.y0 ?? 0, link.y1 ?? 0];
  const middle = round((x0 + x1) / 2);
  const [a, b, c, d] = [round(y0 - half), round(y1 - half), round(y1 + half), round(y0 + half)];
  return `M${round(x0)},${a}C${middle},${a} ${middle},${b} ${round(x1)},${b}V${c}C${middle},${c} ${middle},${d} ${round(x0)},${d}Z`;
}

/** After the layout, ends are nodes. */
function nodeOf(end: Link["source"]): Node {
  return end as Node;
}

function heightOf({ y0 = 0, y1 = 0 }: Node): number {
  return y1 - y0;
}

function nodePoint(node: Node, label: string, { format }: Canvas): Point {
  const [x, y, height] = [node.x0 ?? 0, node.y0 ?? 0, Math.max(1, heightOf(node))];
  const lines = [`${label}: ${format.count(node.value ?? 0)}`];
  return {
    x: x + nodeWidth / 2,
    y: y + height / 2,
    name: node.name,
    lines,
    mark: { kind: "box", x, y, width: nodeWidth, height },
    row: undefined,
  };
}

function linkPoint(link: Link, label: string, { format }: Canvas): Point {
  const [source, target] = [nodeOf(link.source), nodeOf(link.target)];
  const x = ((source.x1 ?? 0) + (target.x0 ?? 0)) / 2;
  const y = ((link.y0 ?? 0) + (link.y1 ?? 0)) / 2;
  const share = source.value ? ` (${format.share(link.value / source.value)} of ${source.name})` : "";
  const lines = [`${label}: ${format.count(link.value)}${share}`];
  return {
    x,
    y,
    name: `${source.name} → ${target.name}`,
    lines,
    mark: { kind: "ring", r: 4 },
    row: link.row,
  };
}

function summarize(
  links: readonly Flow[],
  nodes: readonly FlowNode[],
  dropped: number,
  { format }: Canvas,
): string {
  const [first] = links;
  if (first === undefined) return "";
  const top = links.reduce((best, link) => (link.value > best.value ? link : best), first);
  const name = (index: number) => inSentence(nodes[index]?.name ?? "");
  const rest = dropped > 0 ? ` ${format.count(dropped)} smaller streams are not shown.` : "";
  return `The widest of ${format.count(links.length)} streams goes from ${name(top.source)} to ${name(top.target)} (${format.count(top.value)}).${rest}`;
}
