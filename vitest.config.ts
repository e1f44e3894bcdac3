import { defineConfig } from "vitest/config";

const shared = {
  environment: "node" as const,
  testTimeout: 60_000,
  hookTimeout: 120_000,
  pool: "forks" as const,
  exclude: ["**/node_modules/**", "**/fixtures/**"],
};

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
      { test: { ...shared, name: "acceptance", include: ["acceptance/**/*.test.ts"], testTimeout: 180_000 } },
    ],
  },
});
