/** What a person can choose; `system` follows the device. */
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const KEY = "kontor.theme";
const DARK = "(prefers-color-scheme: dark)";

export function storedTheme(): Theme {
  const found = readStored();
  return themes.find((theme) => theme === found) ?? "system";
}

/** Sets the colours and keeps the choice on this device. */
export function chooseTheme(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Storage is switched off: the choice holds for this page.
  }
  applyTheme(theme);
}

let following: AbortController | undefined;

export function applyTheme(theme: Theme): void {
  following?.abort();
  following = new AbortController();
  const media = matchMedia(DARK);
  const set = () => {
    const dark = theme === "dark" || (theme === "system" && media.matches);
    document.documentElement.dataset["theme"] = dark ? "dark" : "light";
  };
  set();
  if (theme === "system") media.addEventListener("change", set, { signal: following.signal });
}

function readStored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
