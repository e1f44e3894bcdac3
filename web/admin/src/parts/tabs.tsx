import "./tabs.css";
import { Link } from "@tanstack/react-router";
import type { SharedSearch } from "../shell/kept-search.ts";
import { keptSearch } from "../shell/kept-search.ts";

interface TabsProps<Name extends string> {
  readonly label: string;
  readonly tabs: Readonly<Partial<Record<Name, string>>>;
  readonly current: Name;
}

/** Parts of a screen as links: the one that shows stands in the address as `tab`. */
export function Tabs<Name extends string>({ label, tabs, current }: TabsProps<Name>) {
  return (
    <nav className="tabs" aria-label={label}>
      {(Object.entries(tabs) as [Name, string][]).map(([name, text]) => (
        <Link
          key={name}
          to="."
          // The screen's own route knows `tab`; what is chosen inside a part does not go along.
          search={(search: SharedSearch) => ({ ...keptSearch(search), tab: name }) as SharedSearch}
          className="tab"
          aria-current={name === current ? "page" : undefined}
        >
          {text}
        </Link>
      ))}
    </nav>
  );
}
