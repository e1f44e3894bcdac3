import { moveCursor, nearestPoint } from "@kontor/charts/move-cursor";
import type { EmbeddedTile, TilePoint } from "@kontor/contracts";
import { element } from "./element.ts";

/** Reads a picture value by value. */
export interface Cursor {
  /** What it moves over from now on; undefined: nothing. */
  over(shown: { readonly tile: EmbeddedTile; readonly picture: SVGSVGElement } | undefined): void;
}

/**
 * A cursor that moves over a picture's values by keys, pointer and touch, and speaks the one it stands on. It stays where it is when the picture is drawn anew.
 */
export function createCursor(place: HTMLElement, card: HTMLElement): Cursor {
  const note = element("div", { class: "value", "aria-hidden": "true" });
  const live = element("p", { class: "live", "aria-live": "polite" });
  let points: readonly TilePoint[] = [];
  let picture: SVGSVGElement | undefined;
  let at: number | undefined;
  card.append(live);

  const show = () => {
    const point = at === undefined ? undefined : points[Math.min(at, points.length - 1)];
    picture?.querySelector(".cursor")?.remove();
    note.remove();
    live.textContent = point === undefined ? "" : `${point.name}: ${point.lines.join(", ")}`;
    if (point === undefined || picture === undefined) return;
    picture.append(markOf(point));
    note.replaceChildren(
      element("b", {}, point.name),
      ...point.lines.map((line) => element("span", {}, line)),
    );
    card.append(note);
    putBeside(note, onScreen(point, picture), card);
  };
  const move = (next: number | undefined) => {
    if (next === at) return;
    at = next;
    show();
  };
  place.addEventListener("keydown", (event) => {
    const next = event.key === "Escape" ? undefined : moveCursor(points, at, event.key);
    if (next === undefined && (event.key !== "Escape" || at === undefined)) return;
    event.preventDefault();
    move(next);
  });
  for (const name of ["pointermove", "pointerdown"] as const)
    place.addEventListener(name, ({ clientX, clientY }) => {
      const matrix = picture?.getScreenCTM()?.inverse();
      if (matrix === undefined) return;
      const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(matrix);
      move(nearestPoint(points, x, y));
    });
  place.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && move(undefined));
  place.addEventListener("blur", () => move(undefined));

  return {
    over(shown) {
      picture = shown?.picture;
      points = shown?.tile.points ?? [];
      if (shown === undefined || points.length === 0) {
        for (const name of ["role", "tabindex", "aria-label", "aria-roledescription"])
          place.removeAttribute(name);
      } else {
        place.setAttribute("role", "application");
        place.setAttribute("aria-roledescription", "chart");
        place.setAttribute("tabindex", "0");
        const words = `${shown.tile.title}. Arrow keys move over ${points.length} values.`;
        place.setAttribute("aria-label", words);
      }
      show();
    },
  };
}

function markOf({ x, y, mark }: TilePoint): SVGElement {
  if (mark.kind === "ring") return group(drawn("circle", { cx: x, cy: y, r: mark.r + 2 }));
  if (mark.kind === "box") {
    const { x: left, y: top, width, height } = mark;
    return group(drawn("rect", { x: left, y: top, width, height }));
  }
  return group(
    drawn("line", { x1: x, x2: x, y1: mark.top, y2: mark.bottom }),
    ...mark.rings.map((height) => drawn("circle", { class: "dot", cx: x, cy: height, r: 4 })),
  );
}

function group(...children: SVGElement[]): SVGElement {
  const made = drawn("g", { class: "cursor" });
  made.append(...children);
  return made;
}

function drawn(tag: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}

function onScreen({ x, y }: TilePoint, picture: SVGSVGElement): DOMPoint {
  return new DOMPoint(x, y).matrixTransform(picture.getScreenCTM() ?? new DOMMatrix());
}

/** To the right of the value where there is room, else to its left; within the card. */
function putBeside(note: HTMLElement, { x, y }: DOMPoint, card: HTMLElement): void {
  const { left, top, width, height } = card.getBoundingClientRect();
  const { offsetWidth, offsetHeight } = note;
  const right = x - left + 12;
  const fits = right + offsetWidth <= width - 4;
  note.style.left = `${Math.max(4, fits ? right : x - left - 12 - offsetWidth)}px`;
  note.style.top = `${Math.max(4, Math.min(y - top - offsetHeight / 2, height - offsetHeight - 4))}px`;
}
