import type { Right } from "@kontor/contracts";
import {
  Activity,
  Compass,
  Database,
  LayoutDashboard,
  Settings,
  Sun,
  Terminal,
  type LucideIcon,
} from "lucide-react";

/** An entry of the rail. It shows for people who have the right. */
export interface NavItem {
  readonly path: string;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly right: Right;
}

/** In the rail's order. A screen stands here once its route is in router.tsx. */
export const navItems: readonly NavItem[] = [
  { path: "/today", label: "Today", icon: Sun, right: "look" },
  { path: "/explore", label: "Explore", icon: Compass, right: "explore" },
  { path: "/dashboards", label: "Dashboards", icon: LayoutDashboard, right: "look" },
  { path: "/sql", label: "SQL", icon: Terminal, right: "sql" },
  { path: "/data", label: "Data", icon: Database, right: "operate" },
  { path: "/health", label: "Health", icon: Activity, right: "operate" },
  { path: "/admin", label: "Admin", icon: Settings, right: "administer" },
];
