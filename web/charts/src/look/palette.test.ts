import { describe, expect, test } from "vitest";
import { themes } from "./theme.ts";

type Color = readonly [number, number, number];
type Matrix = readonly [Color, Color, Color];

/** Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB. */
const visions: Readonly<Record<string, Matrix>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const linear = (hex: string): Color => {
  const part = (from: number) => {
    const value = Number.parseInt(hex.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
};

const dot = (a: Color, b: Color) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const times = (matrix: Matrix, color: Color): Color => [
  dot(matrix[0], color),
  dot(matrix[1], color),
  dot(matrix[2], color),
];
const clamped = ([r, g, b]: Color): Color => [
  Math.min(1, Math.max(0, r)),
  Math.min(1, Math.max(0, g)),
  Math.min(1, Math.max(0, b)),
];

/** Ottosson 2020. */
const toLms: Matrix = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const toLab: Matrix = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];

function oklab(color: Color): Color {
  const [l, m, s] = times(toLms, clamped(color));
  return times(toLab, [Math.cbrt(l), Math.cbrt(m), Math.cbrt(s)]);
}

/** Distance in OKLab, times 100. */
function distance(a: string, b: string, vision: Matrix): number {
  const [one, other] = [oklab(times(vision, linear(a))), oklab(times(vision, linear(b)))];
  return 100 * Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}

function contrast(a: string, b: string): number {
  const luminance = (hex: string) => dot([0.2126, 0.7152, 0.0722], linear(hex));
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

describe.each(["light", "dark"] as const)("the %s palette", (name) => {
  const theme = themes[name];
  const pairs = theme.series.flatMap((a, at) => theme.series.slice(at + 1).map((b) => [a, b] as const));

  test.each(Object.keys(visions))("keeps categories apart for %s vision", (vision) => {
    const matrix = visions[vision];
    for (const [a, b] of pairs) expect(distance(a, b, matrix!), `${a} and ${b}`).toBeGreaterThanOrEqual(10);
  });

  test("stands out from the card", () => {
    for (const color of [...theme.series, theme.other, theme.compare])
      expect(contrast(color, theme.card), color).toBeGreaterThanOrEqual(3);
  });

  test("has text that can be read on the card", () => {
    for (const color of [theme.ink, theme.muted, theme.up, theme.down])
      expect(contrast(color, theme.card), color).toBeGreaterThanOrEqual(4.5);
  });

  test("has text that can be read on every step of the heatmap", () => {
    const steps = [
      ...theme.ramp.map((fill, at) => [fill, theme.rampInk[at]!]),
      ...theme.diverging.map((fill, at) => [fill, theme.divergingInk[at]!]),
    ];
    for (const [fill = "", ink = ""] of steps)
      expect(contrast(fill, ink), `${ink} on ${fill}`).toBeGreaterThanOrEqual(4.5);
  });

  test("goes steadily away from the card, little to much", () => {
    const away = theme.ramp.map((color) => contrast(color, theme.card));
    expect(away).toEqual(away.toSorted((a, b) => a - b));
  });
});
