/**
 * Roles of people in a tenant. An organization's owners and managers have the same role in all of its tenants.
 * - `owner`: everything, also people, keys, policies, deleting
 * - `manager`: everything but people of higher rank and deleting the tenant
 * - `sales`: dashboards, orders, catalog
 * - `analyst`: dashboards, explore, SQL, exports
 * - `logistics`: orders and their fulfilment
 * - `viewer`: looks at dashboards
 */
export const personRoles = ["owner", "manager", "sales", "analyst", "logistics", "viewer"] as const;
/** One of {@link personRoles}. */
export type PersonRole = (typeof personRoles)[number];

/** Who may do what on screen and by session; a route names the right it needs. */
export const rights = {
  /** Tiles, dashboards, live view. */
  look: ["owner", "manager", "sales", "analyst", "logistics", "viewer"],
  /** Free questions, saving dashboards and tiles. */
  explore: ["owner", "manager", "sales", "analyst"],
  /** SQL and exports of rows. */
  sql: ["owner", "manager", "analyst"],
  /** Streams, files, schemas, failed events, health. */
  operate: ["owner", "manager", "analyst"],
  /** Replaying failed events, setting schemas, retention, removing demo data. */
  change_data: ["owner", "manager"],
  /** People, invitations, keys, policies, audit trail. */
  administer: ["owner", "manager"],
} as const satisfies Record<string, readonly PersonRole[]>;
/** Name of a right in {@link rights}. */
export type Right = keyof typeof rights;
