import { describe, expect, test } from "vitest";
import { ConfigError, readConfig } from "./config.ts";

const oidc = { KONTOR_OIDC_CLIENT_ID: "kontor", KONTOR_OIDC_CLIENT_SECRET: "s" };

describe("configuration", () => {
  test("needs nothing to be set", () => {
    expect(readConfig({})).toMatchObject({
      host: "127.0.0.1",
      port: 8080,
      database: { engine: "sqlite" },
      trustProxy: false,
    });
  });

  test("names the OpenID provider by its host, unless it is given a name", () => {
    const env = { ...oidc, KONTOR_OIDC_ISSUER: "https://id.example/realm" };
    expect(readConfig(env).oidc).toMatchObject({ name: "id.example", issuer: "https://id.example/realm" });
    expect(readConfig({ ...env, KONTOR_OIDC_NAME: "Our login" }).oidc?.name).toBe("Our login");
  });

  test.each([
    ["KONTOR_PORT", { KONTOR_PORT: "80a" }],
    ["KONTOR_PORT", { KONTOR_PORT: "70000" }],
    ["KONTOR_DATABASE_URL", { KONTOR_DATABASE_URL: "mysql://x" }],
    ["KONTOR_MASTER_KEY", { KONTOR_MASTER_KEY: "short" }],
    ["KONTOR_TRUST_PROXY", { KONTOR_TRUST_PROXY: "maybe" }],
    ["KONTOR_PUBLIC_URL", { KONTOR_PUBLIC_URL: "kontor.example" }],
    ["KONTOR_PUBLIC_URL", { KONTOR_PUBLIC_URL: "https://kontor.example/path" }],
    ["KONTOR_PUBLIC_URL", { KONTOR_PUBLIC_URL: "javascript:alert(1)" }],
    ["KONTOR_LOG_LEVEL", { KONTOR_LOG_LEVEL: "loud" }],
    ["KONTOR_OIDC_CLIENT_SECRET", { KONTOR_OIDC_ISSUER: "https://id.example", KONTOR_OIDC_CLIENT_ID: "x" }],
    ["KONTOR_OIDC_ISSUER", { ...oidc, KONTOR_OIDC_ISSUER: "http://id.example" }],
    ["KONTOR_OIDC_ISSUER", { ...oidc, KONTOR_OIDC_ISSUER: "http://localhost.id.example" }],
  ])("names %s when it is wrong", (name, env) => {
    expect(() => readConfig(env)).toThrow(ConfigError);
    expect(() => readConfig(env)).toThrow(name);
  });
});
