import "./tabs.css";
import { Link } from "@tanstack/react-router";
import { useLayoutEffect, useRef } from "react";
import type { SharedSearch } from "../shell/kept-search.ts";
import { keptSearch } from "../shell/kept-search.ts";

interface TabsProps<Name extends string> {
  readonly label: string;
  readonly tabs: Readonly<Partial<Record<Name, string>>>;
  readonly current: Name;
}

/** Parts of a screen as links: the one that shows stands in the address as `tab`. Where they do not all fit, that one is scrolled to. */
export function Tabs<Name extends string>({ label, tabs, current }: TabsProps<Name>) {
  const bar = useRef<HTMLElement>(null);
  useLayoutEffect(() => showCurrent(bar.current), [current]);
  return (
    <nav className="tabs" aria-label={label} ref={bar}>
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

// Only the bar moves, never the page.
function showCurrent(bar: HTMLElement | null): void {
  const tab = bar?.querySelector("[aria-current]");
  if (bar === null || tab === null || tab === undefined) return;
  const [outer, inner] = [bar.getBoundingClientRect(), tab.getBoundingClientRect()];
  if (inner.right > outer.right) bar.scrollLeft += inner.right - outer.right;
  if (inner.left < outer.left) bar.scrollLeft -= outer.left - inner.left;
}
