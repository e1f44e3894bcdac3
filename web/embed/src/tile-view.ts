import type { EmbeddedTile } from "@kontor/contracts";
import { createCursor } from "./cursor.ts";
import { element } from "./element.ts";
import { readPicture } from "./read-picture.ts";
import { tableView } from "./table-view.ts";
import { css } from "./tile-view.css.ts";

/** What stands in the shadow of the element. */
export interface TileView {
  /** Where the picture is: its size is the picture's. */
  readonly place: HTMLElement;
  theme(name: "light" | "dark"): void;
  show(tile: EmbeddedTile): void;
  /** Takes the tile's place. */
  say(words: string): void;
  /** A line upon the tile that is shown; empty: none. */
  note(words: string): void;
}

export function createTileView(shadow: ShadowRoot): TileView {
  // A sheet made by script needs no `unsafe-inline` of the page.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  shadow.adoptedStyleSheets = [sheet];
  const place = element("div", { class: "place" });
  const button = element("button", { type: "button", hidden: "" }, "Table");
  const note = element("p", { class: "note", role: "status" });
  const card = element("div", { class: "card", part: "card", "aria-busy": "true" }, place, button, note);
  shadow.append(card);
  const cursor = createCursor(place, card);
  let shown: EmbeddedTile | undefined;
  let asTable = false;
  const fill = (tile: EmbeddedTile) => {
    const picture = asTable ? tableView(tile) : readPicture(tile.svg);
    place.replaceChildren(picture ?? "");
    cursor.over(picture instanceof SVGSVGElement ? { tile, picture } : undefined);
    place.classList.toggle("with-table", asTable);
    button.textContent = asTable ? "Chart" : "Table";
    button.hidden = false;
  };
  button.addEventListener("click", () => {
    asTable = !asTable;
    if (shown !== undefined) fill(shown);
  });
  return {
    place,
    theme: (name) => card.setAttribute("data-theme", name),
    show(tile) {
      shown = tile;
      card.setAttribute("aria-busy", "false");
      note.textContent = "";
      fill(tile);
    },
    say(words) {
      shown = undefined;
      card.setAttribute("aria-busy", "false");
      button.hidden = true;
      note.textContent = "";
      cursor.over(undefined);
      place.replaceChildren(element("p", { class: "words", role: "status" }, words));
    },
    note(words) {
      note.textContent = words;
    },
  };
}
