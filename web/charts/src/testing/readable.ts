/** SVG with a line per element, so that a change of a picture is a change of some lines. Text keeps its spaces. */
export function readable(svg: string): string {
  return `${svg.replaceAll(/></g, ">\n<")}\n`;
}
