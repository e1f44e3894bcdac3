/** Parts of the screen, by what stands in the address. */
export const adminTabs = {
  people: "People",
  policies: "Policies",
  keys: "Keys",
  links: "Links",
  retention: "Retention",
  settings: "Settings",
  audit: "Audit trail",
} as const;
export type AdminTab = keyof typeof adminTabs;
