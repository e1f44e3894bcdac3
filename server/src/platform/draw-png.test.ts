import { Resvg } from "@resvg/resvg-js";
import { describe, expect, test } from "vitest";
import { drawPng, fontsFor } from "./draw-png.ts";

const FAMILIES = "'Inter Variable', Inter, system-ui, sans-serif";
const picture = (text: string, weight = 400) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="40" font-family="${FAMILIES}"><text x="10" y="28" font-size="20" font-weight="${weight}">${text}</text></svg>`;

/** Pixels that are not empty, and the last column that has any. */
function inkOf(text: string, weight?: number): { count: number; right: number } {
  const svg = picture(text, weight);
  const { pixels, width } = new Resvg(svg, { font: fontsFor(svg) }).render();
  let [count, right] = [0, 0];
  for (let at = 3; at < pixels.length; at += 4) {
    if ((pixels[at] ?? 0) < 128) continue;
    count++;
    right = Math.max(right, ((at - 3) / 4) % width);
  }
  return { count, right };
}

describe("text in a PNG", () => {
  test("is drawn with our own font, without the system's", () => {
    expect(fontsFor(picture("Orders 1,234 €"))).toMatchObject({ loadSystemFonts: false });
    // 10 and the sum of Inter's advances, less the last letter's side: other fonts are narrower or wider.
    expect(inkOf("Orders 1,234 €")).toEqual({ count: expect.any(Number), right: 148 });
    expect(inkOf("")).toEqual({ count: 0, right: 0 });
  });

  test("is drawn heavier where it should be", () => {
    expect(inkOf("Orders", 600).count).toBeGreaterThan(inkOf("Orders").count * 1.1);
  });

  test.each(["é ß ł ő", "Ωμέγα", "Журнал", "Trị giá", "€ £ ₺ ¥", "− – — … “ ”", "→ ▲ ▼ ≥"])(
    "has every letter of %s",
    (text) => {
      expect(fontsFor(picture(text)).loadSystemFonts).toBe(false);
      const letters = Array.from(text).filter((letter) => letter !== " ");
      const drawn = letters.map((letter) => {
        const { pixels } = new Resvg(picture(letter), { font: fontsFor(text) }).render();
        return Buffer.from(pixels).toString("base64");
      });
      // A letter that is lacking is left out, or drawn as the same box for all.
      expect(drawn).not.toContain(Buffer.alloc(400 * 40 * 4).toString("base64"));
      expect(new Set(drawn).size).toBe(new Set(letters).size);
    },
  );

  test("takes the system's fonts beside ours for other scripts", () => {
    for (const text of ["寿司", "مطعم", "🍕"]) expect(fontsFor(picture(text)).loadSystemFonts).toBe(true);
  });

  test("comes as a PNG file", async () => {
    expect(Buffer.from(await drawPng(picture("x"))).toString("latin1", 1, 4)).toBe("PNG");
  });
});
