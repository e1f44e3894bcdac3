import { fileURLToPath } from "node:url";
import { renderAsync, type ResvgRenderOptions } from "@resvg/resvg-js";

const FOLDER = new URL("../../fonts/", import.meta.url);
const FONT_FILES = ["Inter-Regular.otf", "Inter-SemiBold.otf"].map((name) =>
  fileURLToPath(new URL(name, FOLDER)),
);

/** Letters that the fonts of server/fonts can draw, Latin, Greek and Cyrillic above all. */
const OWN_LETTERS =
  /^[\t\n\r\u{0020}-\u{007e}\u{00a0}-\u{0148}\u{014a}-\u{01c3}\u{01c5}-\u{024f}\u{02bb}\u{02bc}\u{02c6}-\u{02dd}\u{0300}-\u{0304}\u{0306}-\u{030c}\u{0323}\u{0328}\u{0370}-\u{0377}\u{037a}-\u{037f}\u{0384}-\u{038a}\u{038c}\u{038e}-\u{03a1}\u{03a3}-\u{03e1}\u{03f0}-\u{049d}\u{04a0}-\u{04ff}\u{1e00}-\u{1eff}\u{2000}-\u{200b}\u{2010}-\u{2027}\u{202f}-\u{205f}\u{2070}\u{2071}\u{2074}-\u{208e}\u{20a0}-\u{20bf}\u{2190}-\u{2199}\u{2202}\u{2205}\u{2206}\u{220f}\u{2211}\u{2212}\u{221a}\u{221e}\u{2248}\u{2260}\u{2264}\u{2265}\u{25a0}-\u{25a2}\u{25b2}\u{25b3}\u{25b6}\u{25b7}\u{25ba}-\u{25bd}\u{25cf}]*$/u;

/** Draws an SVG file as PNG, off the main thread. The same on every machine, as long as its letters are our font's. */
export async function drawPng(svg: string): Promise<Uint8Array<ArrayBuffer>> {
  const image = await renderAsync(svg, { font: fontsFor(svg) });
  return new Uint8Array(image.asPng());
}

/** Our own fonts; the system's beside them (6 ms of reading folders) only where ours lack a letter. */
export function fontsFor(svg: string): NonNullable<ResvgRenderOptions["font"]> {
  return {
    fontFiles: FONT_FILES,
    defaultFontFamily: "Inter",
    sansSerifFamily: "Inter",
    loadSystemFonts: !OWN_LETTERS.test(svg),
  };
}
