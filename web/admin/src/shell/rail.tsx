import type { Right } from "@kontor/contracts";
import { Link } from "@tanstack/react-router";
import { keptSearch } from "./kept-search.ts";
import { navItems } from "./nav-items.ts";
import { useKnownPaths } from "./known-paths.ts";

/** The screens a person may open: on the left, or below on a phone. */
export function Rail({ rights }: { readonly rights: readonly Right[] }) {
  const known = useKnownPaths();
  const shown = navItems.filter(({ right, path }) => rights.includes(right) && known.has(path));
  return (
    <nav className="rail" aria-label="Screens">
      <p className="rail-brand">
        <img src="/icon.svg" alt="" width={22} height={22} /> Kontor
      </p>
      <ul>
        {shown.map(({ path, label, icon: Icon }) => (
          <li key={path}>
            <Link to={path} search={keptSearch} className="rail-link">
              <Icon size={16} strokeWidth={1.75} aria-hidden />
              <span>{label}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
