/** Colours by what they mean. Every value is a presentation attribute: no chart carries a style attribute, as the page's policy forbids them. */
export interface Theme {
  readonly card: string;
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly grid: string;
  readonly up: string;
  readonly down: string;
  /** The same value of another time. */
  readonly compare: string;
  /** What was summed up as "Other". */
  readonly other: string;
  /** Categories, at most six; the first is the only one of a single series. */
  readonly series: readonly string[];
  /** Little to much: further from the background. */
  readonly ramp: readonly string[];
  /** Text upon each step of the ramp. */
  readonly rampInk: readonly string[];
  /** Below zero to above zero, grey in the middle. */
  readonly diverging: readonly string[];
  readonly divergingInk: readonly string[];
}

const light: Theme = {
  card: "#FFFFFF",
  ink: "#171C26",
  muted: "#5B6577",
  line: "#E4E8EE",
  grid: "#E5E7EB",
  up: "#0F766E",
  down: "#B42318",
  compare: "#8A94A6",
  other: "#8A94A6",
  series: ["#1460A1", "#D1770F", "#9E64EE", "#7B2346", "#925B52", "#559DAA"],
  ramp: ["#EAF2FB", "#CADFF4", "#A3C7EA", "#76A9DB", "#3A72B2", "#2A66A8", "#123E7C"],
  rampInk: ["#171C26", "#171C26", "#171C26", "#171C26", "#FFFFFF", "#FFFFFF", "#FFFFFF"],
  diverging: ["#B45F06", "#C78E65", "#E3CDBE", "#E4E8EE", "#A1BAD6", "#608DBC", "#1460A1"],
  divergingInk: ["#FFFFFF", "#171C26", "#171C26", "#171C26", "#171C26", "#171C26", "#FFFFFF"],
};

const dark: Theme = {
  card: "#171C23",
  ink: "#E6EAF0",
  muted: "#93A0B2",
  line: "#262E39",
  grid: "#262E39",
  up: "#4FC3B5",
  down: "#F58A7E",
  compare: "#7E8A9C",
  other: "#7E8A9C",
  series: ["#4F6BEE", "#FABB41", "#A799F1", "#A07090", "#F05810", "#93DFE3"],
  ramp: ["#123E7C", "#2A66A8", "#3A72B2", "#76A9DB", "#A3C7EA", "#CADFF4", "#EAF2FB"],
  rampInk: ["#FFFFFF", "#FFFFFF", "#FFFFFF", "#171C26", "#171C26", "#171C26", "#171C26"],
  diverging: ["#FABB41", "#B18D4F", "#6D614E", "#2E3744", "#3A5379", "#5C86CC", "#8FB6FF"],
  divergingInk: ["#171C26", "#171C26", "#FFFFFF", "#E6EAF0", "#FFFFFF", "#171C26", "#171C26"],
};

/** `page` takes the colours from the page's style sheet (charts.css) and so follows its light and dark. */
export type ThemeName = "light" | "dark" | "page";

const page = mapTheme(light, (name, value) => `var(--chart-${name},${value})`);

export const themes: Readonly<Record<ThemeName, Theme>> = { light, dark, page };

/** The style sheet's variables, as `--chart-name: value` lines: light and dark in one, as the page's `color-scheme` says. */
export function themeVariables(): string[] {
  const dark = valuesOf(themes.dark);
  return [...valuesOf(themes.light)].map(([name, value]) => {
    const other = dark.get(name) ?? value;
    return `--chart-${name}: ${value === other ? value : `light-dark(${value}, ${other})`};`;
  });
}

function valuesOf(theme: Theme): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  mapTheme(theme, (name, value) => {
    values.set(name, value.toLowerCase());
    return value;
  });
  return values;
}

function mapTheme(theme: Theme, each: (name: string, value: string) => string): Theme {
  const mapped = Object.entries(theme).map(([key, value]: [string, string | readonly string[]]) => {
    const name = key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return [
      key,
      typeof value === "string" ? each(name, value) : value.map((one, at) => each(`${name}-${at + 1}`, one)),
    ];
  });
  return Object.fromEntries(mapped) as Theme;
}
