import type { EmbeddedTile } from "@kontor/contracts";
import { element } from "./element.ts";

/** The data of a tile as a table that scrolls in its place. */
export function tableView({ title, table: { columns, rows, rest } }: EmbeddedTile): HTMLElement {
  const cell = (tag: "th" | "td", text: string, column: number) =>
    element(tag, columns[column]?.numeric ? { class: "numeric" } : {}, text);
  const head = columns.map(({ label }, at) => cell("th", label, at));
  for (const each of head) each.setAttribute("scope", "col");
  const body = rows.map((row) => element("tr", {}, ...row.map((text, at) => cell("td", text, at))));
  const table = element(
    "table",
    {},
    element("caption", {}, title),
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...body),
  );
  const words = rows.length === 0 ? "No data in this range." : rest > 0 ? `And ${rest} more rows.` : "";
  const note = words === "" ? [] : [element("p", {}, words)];
  const attributes = { class: "table", role: "region", tabindex: "0", "aria-label": `${title}, table` };
  return element("div", attributes, table, ...note);
}
