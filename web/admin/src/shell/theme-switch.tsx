import { Monitor, Moon, Sun } from "lucide-react";
import { useState } from "react";
import { chooseTheme, storedTheme, themes } from "./theme.ts";

const icons = { system: Monitor, light: Sun, dark: Moon };
const words = { system: "as the device", light: "light", dark: "dark" };

/** One button through the three themes. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState(storedTheme);
  const Icon = icons[theme];
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? "system";
  const change = () => {
    chooseTheme(next);
    setTheme(next);
  };
  const name = `Theme: ${words[theme]}. Change to ${words[next]}`;
  return (
    <button type="button" className="button quiet icon" aria-label={name} title={name} onClick={change}>
      <Icon size={16} aria-hidden />
    </button>
  );
}
