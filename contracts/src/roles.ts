/** What a key may do: `write` sends events and orders, `read` runs SQL and dashboards, `admin` does both and manages the tenant. */
export const roles = ["write", "read", "admin"] as const;
/** One of {@link roles}. */
export type Role = (typeof roles)[number];
