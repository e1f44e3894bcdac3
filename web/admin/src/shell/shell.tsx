import "../parts/layout.css";
import "./shell.css";
import { Outlet, useLocation } from "@tanstack/react-router";
import { Suspense } from "react";
import type { Me, Right } from "@kontor/contracts";
import { CommandPalette } from "./command-palette.tsx";
import { MeContext } from "./me-context.ts";
import { navItems } from "./nav-items.ts";
import { NotOpen, NoTenant } from "./not-open.tsx";
import { ProofDialog } from "./proof-dialog.tsx";
import { Rail } from "./rail.tsx";
import { RangeDefaults } from "./range-defaults.tsx";
import { TopBar } from "./top-bar.tsx";
import { ViewAsBanner } from "./view-as-banner.tsx";

interface ShellProps {
  readonly me: Me;
  /** The address names another tenant than `me` is of, and the answer for that one is under way. */
  readonly changing: boolean;
}

/** The frame around every screen. A screen begins anew in another tenant: nothing of the former one may stay on it. */
export function Shell({ me, changing }: ShellProps) {
  const { pathname } = useLocation();
  return (
    <MeContext value={me}>
      <RangeDefaults>
        <div className="shell">
          <a className="skip-link" href="#screen">
            Skip to content
          </a>
          <Rail rights={me.rights} />
          <TopBar me={me} />
          <main id="screen" tabIndex={-1} key={`${me.tenant} ${pathname}`}>
            <ViewAsBanner viewAs={me.view_as} />
            <Suspense fallback={<p role="status">Loading …</p>}>
              {changing ? (
                <p role="status">Loading …</p>
              ) : isOpen(pathname, me.rights) ? (
                <Outlet />
              ) : me.tenants.length === 0 ? (
                <NoTenant />
              ) : (
                <NotOpen />
              )}
            </Suspense>
          </main>
          <CommandPalette rights={me.rights} />
          {me.person !== null && <ProofDialog person={me.person} providers={me.providers} />}
        </div>
      </RangeDefaults>
    </MeContext>
  );
}

/** Whether the rail would lead there: the server refuses the rest, and a screen of refusals helps nobody. */
function isOpen(pathname: string, rights: readonly Right[]): boolean {
  const item = navItems.find(({ path }) => pathname === path || pathname.startsWith(`${path}/`));
  return item === undefined || rights.includes(item.right);
}
