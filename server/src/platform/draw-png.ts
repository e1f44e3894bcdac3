import { fileURLToPath } from "node:url";
import { renderAsync, type ResvgRenderOptions } from "@resvg/resvg-js";

const FOLDER = new URL("../../fonts/", import.meta.url);
const FONT_FILES = ["Inter-Regular.otf", "Inter-SemiBold.otf"].map((name) =>
  fileURLToPath(new URL(name, FOLDER)),
);

/** Letters that the fonts of server/fonts can draw, Latin, Greek and Cyrillic above all. */
const OWN_LETTERS =
  /^(?:[\u0300-\u0304\u0306-\u030c\u0323\u0328]|[\t\n\r\u0020-\u007e\u00a0-\u0148\u014a-\u01c3\u01c5-\u024f\u02bb\u02bc\u02c6-\u02dd\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03e1\u03f0-\u049d\u04a0-\u04ff\u1e00-\u1eff\u2000-\u200b\u2010-\u2027\u202f-\u205f\u2070\u2071\u2074-\u208e\u20a0-\u20bf\u2190-\u2199\u2202\u2205\u2206\u220f\u2211\u2212\u221a\u221e\u2248\u2260\u2264\u2265\u25a0-\u25a2\u25b2\u25b3\u25b6\u25b7\u25ba-\u25bd\u25cf])*$/u;

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
