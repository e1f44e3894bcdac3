/** Parts of the screen, by what stands in the address. */
export const adminTabs = {
  people: "People",
  policies: "Policies",
  keys: "Keys",
  links: "Links",
  retention: "Retention",
  audit: "Audit trail",
} as const;
export type AdminTab = keyof typeof adminTabs;
