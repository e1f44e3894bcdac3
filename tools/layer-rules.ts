/** The house's arrows (ARCHITECTURE.md). What is not listed here is not allowed. */

const below = ["core", "contracts"];
const everything = [
  "contracts",
  "core",
  "domain",
  "adapters/embedded",
  "adapters/postgres",
  "http",
  "server",
];

/** Package folder -> package folders it may import from. */
export const arrows: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  core: ["contracts"],
  domain: below,
  "adapters/embedded": below,
  "adapters/postgres": below,
  http: ["domain", ...below],
  "web/tracker": ["contracts"],
  "web/charts": ["contracts"],
  "web/embed": ["contracts", "web/charts"],
  "web/admin": ["contracts", "web/charts"],
  "web/build": [],
  server: everything.filter((name) => name !== "server"),
  testkit: everything,
  acceptance: ["contracts"],
  bench: [...everything, "web/charts"],
  tools: ["contracts"],
};

/** Module of domain -> modules of domain it may import, by their index.ts only. */
export const domainArrows: Readonly<Record<string, readonly string[]>> = {
  tenancy: [],
  lake: [],
  enrich: [],
  collect: ["tenancy"],
  imports: ["collect"],
  people: ["tenancy"],
  query: ["lake", "tenancy"],
  insight: ["query"],
  deliver: ["collect", "enrich", "lake", "tenancy"],
  demo: ["enrich", "lake"],
  live: ["collect"],
};

/** Where a global may be used, and what to use elsewhere. Tests are free. */
export interface GlobalRule {
  allowed(path: string): boolean;
  readonly instead: string;
}

/** Domain and core get time and network through ports, so that tests can move and fail them. */
const throughPorts: GlobalRule = {
  allowed: (path) => !/^(domain|core)\//.test(path) || path === "core/src/ports/clock.ts",
  instead: "use a port (Clock, ...)",
};

/** Globals that not every layer may touch. */
export const globalRules: Readonly<Record<string, GlobalRule>> = {
  "Date.now": throughPorts,
  "new Date()": throughPorts,
  fetch: throughPorts,
  "process.env": {
    // What runs or builds the product from outside may read the environment too.
    allowed: (path) => /^(server\/src\/config|web\/build|tools|bench|testkit|acceptance)\//.test(path),
    instead: "only server/src/config reads it",
  },
  "new Error()": {
    allowed: (path) => /^(tools|testkit|acceptance)\//.test(path),
    instead: "throw a subclass of KontorError with a code",
  },
};
