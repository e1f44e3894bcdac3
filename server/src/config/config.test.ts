import { describe, expect, test } from "vitest";
import { ConfigError, readConfig } from "./config.ts";

describe("configuration", () => {
  test("needs nothing to be set", () => {
    expect(readConfig({})).toMatchObject({
      host: "127.0.0.1",
      port: 8080,
      database: { engine: "sqlite" },
      trustProxy: false,
    });
  });

  test.each([
    ["KONTOR_PORT", { KONTOR_PORT: "80a" }],
    ["KONTOR_PORT", { KONTOR_PORT: "70000" }],
    ["KONTOR_DATABASE_URL", { KONTOR_DATABASE_URL: "mysql://x" }],
    ["KONTOR_MASTER_KEY", { KONTOR_MASTER_KEY: "short" }],
    ["KONTOR_TRUST_PROXY", { KONTOR_TRUST_PROXY: "maybe" }],
  ])("names %s when it is wrong", (name, env) => {
    expect(() => readConfig(env)).toThrow(ConfigError);
    expect(() => readConfig(env)).toThrow(name);
  });
});
