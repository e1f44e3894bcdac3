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
  server: everything.filter((name) => name !== "server"),
  testkit: everything,
  acceptance: ["contracts"],
  bench: everything,
  tools: ["contracts"],
};

/** Module of domain -> modules of domain it may import, by their index.ts only. */
export const domainArrows: Readonly<Record<string, readonly string[]>> = {
  tenancy: [],
  lake: [],
  enrich: [],
  collect: ["tenancy"],
  imports: ["collect"],
  query: ["lake", "tenancy"],
  deliver: ["collect", "enrich", "lake", "tenancy"],
};

/** The environment is read in one place; what runs the product from outside may read it too. */
export function mayReadEnvironment(path: string): boolean {
  return path.startsWith("server/src/config") || /^(tools|bench|testkit|acceptance)\//.test(path);
}

/** Domain and core get time and network through ports, so that tests can move and fail them. */
export function mustUsePorts(path: string): boolean {
  return /^(domain|core)\//.test(path) && path !== "core/src/ports/clock.ts";
}
