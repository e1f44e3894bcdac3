import { fitText, textWidth } from "../look/text-width.ts";
import { inside, overlaps, type Box } from "./box.ts";

interface Labelled {
  readonly x: number;
  readonly y: number;
  readonly r: number;
  readonly text: string;
}

export interface PlacedLabel {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly anchor: "start" | "middle" | "end";
  readonly box: Box;
}

const size = 11;
const widest = 120;

/**
 * Labels that touch no dot, no other label and no edge. First come, first served: the important ones come first. Tried right, left, above, below and at the corners; one that fits
 * nowhere is left out, and the cursor says its name. The first obstacles are the dots themselves.
 */
export function placeLabels(
  dots: readonly Labelled[],
  bounds: Box,
  taken: readonly Box[],
  obstacles: readonly Omit<Labelled, "text">[],
): PlacedLabel[] {
  const blocked = [...taken];
  const circles = obstacles.map(({ x, y, r }) => ({ left: x - r, right: x + r, top: y - r, bottom: y + r }));
  const placed: PlacedLabel[] = [];
  dots.forEach((dot, own) => {
    if (dot.text === "") return;
    const free = candidates(dot).find(
      ({ box }) =>
        inside(box, bounds) &&
        !blocked.some((each) => overlaps(each, box)) &&
        !circles.some((each, at) => at !== own && overlaps(each, box)),
    );
    if (free === undefined) return;
    blocked.push(free.box);
    placed.push(free);
  });
  return placed;
}

function candidates({ x, y, r, text: whole }: Labelled): PlacedLabel[] {
  const text = fitText(whole, size, widest);
  const width = textWidth(text, size);
  const gap = r + 4;
  const at = (lx: number, ly: number, anchor: PlacedLabel["anchor"]): PlacedLabel => {
    const left = anchor === "start" ? lx : anchor === "end" ? lx - width : lx - width / 2;
    return {
      text,
      x: lx,
      y: ly,
      anchor,
      box: { left: left - 2, right: left + width + 4, top: ly - size, bottom: ly + 3 },
    };
  };
  return [
    at(x + gap, y + 4, "start"),
    at(x - gap, y + 4, "end"),
    at(x, y - gap, "middle"),
    at(x, y + gap + 9, "middle"),
    at(x + r, y - r - 3, "start"),
    at(x + r, y + r + 10, "start"),
    at(x - r, y - r - 3, "end"),
    at(x - r, y + r + 10, "end"),
  ];
}
