import { defineConfig } from "vitest/config";

const shared = {
  environment: "node" as const,
  testTimeout: 60_000,
  hookTimeout: 120_000,
  pool: "forks" as const,
  exclude: ["**/node_modules/**", "**/fixtures/**"],
  expect: { poll: { timeout: 30_000 } },
};

// Guards against what hangs, no measures: browsers and whole servers take their time on a machine with other work.
const patient = { testTimeout: 600_000, hookTimeout: 600_000, expect: { poll: { timeout: 120_000 } } };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: "unit",
          include: ["{contracts,core,domain,http,server,tools,bench}/**/*.test.ts"],
        },
      },
      { test: { ...shared, name: "web", include: ["web/**/*.test.{ts,tsx}"] } },
      { test: { ...shared, name: "adapters", include: ["{adapters,testkit}/**/*.test.ts"] } },
      { test: { ...shared, ...patient, name: "acceptance", include: ["acceptance/**/*.test.ts"] } },
    ],
  },
});
