// XML forbids these even when escaped; React escapes the rest.
// oxlint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** A text that may stand in an SVG file, on one line. */
export function cleanText(text: string): string {
  return text.toWellFormed().replaceAll(forbidden, "\ufffd").replaceAll(/\s+/g, " ").trim();
}

/** A name inside a sentence: one that runs from right to left must not turn the numbers beside it around. */
export function inSentence(name: string): string {
  return rightToLeft.test(name) ? `\u2068${name}\u2069` : name;
}
