/*
 * There is nothing to measure text with on a server, so widths are estimated from classes of letters, a little wide of Inter's, so that a fallback font fits too.
 */
const classes: readonly [RegExp, number][] = [
  [/[il.,:;'|!jI]/, 0.3],
  [/[\s()[\]ftr/-]/, 0.38],
  [/[mwMW@%]/, 0.9],
  [/[A-Z€$£¥0-9]/, 0.65],
  [/[\u1100-\u11ff\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef]/, 1.02],
];
const asciiWidths = Array.from({ length: 128 }, (_, code) => classify(String.fromCodePoint(code)));

function classify(letter: string): number {
  if (letter.length > 1) return 1.1;
  return classes.find(([pattern]) => pattern.test(letter))?.[1] ?? 0.57;
}

/** Estimated width of a text in pixels. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const letter of text) width += asciiWidths[letter.codePointAt(0) ?? 0] ?? classify(letter);
  return width * size;
}

/** The text, or as much of it as fits, with an ellipsis. */
export function fitText(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  let used = textWidth("…", size);
  let kept = "";
  for (const letter of text) {
    used += textWidth(letter, size);
    if (used > width) break;
    kept += letter;
  }
  return kept === "" ? "" : `${kept.trimEnd()}…`;
}
