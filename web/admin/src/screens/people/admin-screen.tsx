import "../../parts/layout.css";
import "./people.css";
import { useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { Tabs } from "../../parts/tabs.tsx";
import { AuditTrail } from "./audit-trail.tsx";
import { EmbedLinks } from "./embed-links.tsx";
import { Keys } from "./keys.tsx";
import { People } from "./people.tsx";
import { Policies } from "./policies.tsx";
import { RetentionLimits } from "./retention-limits.tsx";
import { TenantSettings } from "./tenant-settings.tsx";
import { adminTabs, type AdminTab } from "./admin-tabs.ts";

const PARTS: Readonly<Record<AdminTab, () => React.ReactNode>> = {
  people: People,
  policies: Policies,
  keys: Keys,
  links: EmbedLinks,
  retention: RetentionLimits,
  settings: TenantSettings,
  audit: AuditTrail,
};

/** Who may do what, and how long things are kept. */
export function AdminScreen() {
  const { tab = "people" } = useSearch({ from: "/admin" });
  const Part = PARTS[tab];
  useEffect(() => {
    document.title = `${adminTabs[tab]} – Kontor`;
  }, [tab]);
  return (
    <>
      <div className="screen-head">
        <h1>Admin</h1>
      </div>
      <Tabs label="Parts of Admin" tabs={adminTabs} current={tab} />
      <Part />
    </>
  );
}
