import type { Me } from "@kontor/contracts";
import { AccountMenu } from "./account-menu.tsx";
import { openPalette } from "./open-palette.ts";
import { RangePickers } from "./range-pickers.tsx";
import { TenantSwitch } from "./tenant-switch.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";
import { Search } from "lucide-react";

export function TopBar({ me }: { readonly me: Me }) {
  return (
    <header className="top">
      <TenantSwitch me={me} />
      <RangePickers />
      <div className="top-space" />
      <button type="button" className="button quiet palette-button" onClick={openPalette}>
        <Search size={14} aria-hidden /> <span className="wide-only">Go to</span>{" "}
        <kbd className="wide-only">Ctrl K</kbd>
        <span className="visually-hidden">: open the command palette</span>
      </button>
      <ThemeSwitch />
      <AccountMenu me={me} />
    </header>
  );
}
