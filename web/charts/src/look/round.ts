/** Coordinates with one decimal: a tenth of a pixel is not seen, and the pictures stay small and comparable as text. */
export function round(value: number): number {
  const rounded = Math.round(value * 10) / 10;
  return rounded === 0 ? 0 : rounded;
}
