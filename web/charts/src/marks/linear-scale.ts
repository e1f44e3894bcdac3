/** A scale of numbers. d3-scale's brings colours and number formats along, a tenth of all the code that charts may have. */
export interface LinearScale {
  (value: number): number;
  readonly domain: readonly [number, number];
  /** Where the domain is drawn; set once the room is known. */
  range: (ends: readonly [number, number]) => void;
}

/** The scale of a domain onto 0 to 1, until it gets a range. */
export function linearScale(domain: readonly [number, number]): LinearScale {
  let [from, to] = [0, 1];
  const [low, high] = domain;
  const width = high - low || 1;
  const scale = (value: number) => from + ((value - low) / width) * (to - from);
  const range = (ends: readonly [number, number]) => {
    [from, to] = ends;
  };
  return Object.assign(scale, { domain, range });
}

/** The domain widened to round numbers, by about `count` steps. */
export function niceDomain([low, high]: readonly [number, number], count: number): readonly [number, number] {
  let nice: readonly [number, number] = [low, high];
  // A wider domain may ask for a wider step.
  for (let round = 0; round < 4; round++) {
    const step = tickStep(nice, count);
    if (!(step > 0)) return nice;
    nice = [Math.floor(low / step) * step, Math.ceil(high / step) * step];
  }
  return nice;
}

/** Round numbers within a domain, about `count` of them. */
export function ticksOf(domain: readonly [number, number], count: number): number[] {
  const step = tickStep(domain, count);
  if (!(step > 0)) return [domain[0]];
  const [first, last] = [Math.ceil(domain[0] / step - 1e-9), Math.floor(domain[1] / step + 1e-9)];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => exact((first + at) * step, step));
}

/** 1, 2 or 5 times a power of ten. */
function tickStep([low, high]: readonly [number, number], count: number): number {
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const error = rough / power;
  return power * (error >= Math.sqrt(50) ? 10 : error >= Math.sqrt(10) ? 5 : error >= Math.SQRT2 ? 2 : 1);
}

/** Without the crumbs of binary fractions: 0.3, not 0.30000000000000004. */
function exact(value: number, step: number): number {
  return Number(value.toPrecision(12)) || (step > 0 ? 0 : value);
}
