/** The tenant that a new data folder begins with. */
export const DEMO_TENANT = "demo";
