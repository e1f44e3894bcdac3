import { resolve } from "node:path";
import { KontorError } from "@kontor/core";
import type { Env } from "./env.ts";

/** From much to nothing, as pino calls them. */
const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

/** Everything that can be set from outside, validated. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Absolute. */
  readonly data: string;
  readonly database: { readonly engine: "sqlite" } | { readonly engine: "postgres"; readonly url: string };
  /** 32 bytes, when given by the environment; else kept in the data folder. */
  readonly masterKey?: Buffer;
  /** Believe X-Forwarded-For. */
  readonly trustProxy: boolean;
  /** Where people open it, without a path; left out: what Host says. */
  readonly publicUrl?: string;
  /** The OpenID provider that people may sign in by. */
  readonly oidc?: OidcConfig;
  /** Module with the operator's transform. */
  readonly transform?: string;
  /** Delivered log records are kept at least this long. */
  readonly logKeepMs: number;
  readonly query: { readonly slots: number; readonly timeoutMs: number; readonly memoryBytes: number };
  readonly logLevel: (typeof logLevels)[number];
  /** The tenant whose admins operate the installation; left out: the first that was made. */
  readonly operatorTenant?: string;
}

/** An OpenID provider, with us as its client. */
export interface OidcConfig {
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A setting is wrong; the message names the variable. */
export class ConfigError extends KontorError {
  constructor(message: string) {
    super("config_invalid", message);
  }
}

export function readConfig(env: Env): Config {
  return {
    host: env.KONTOR_HOST || "127.0.0.1",
    port: integer(env.KONTOR_PORT, "KONTOR_PORT", 8080, 0, 65_535),
    data: resolve(env.KONTOR_DATA || "./data"),
    database: database(env.KONTOR_DATABASE_URL),
    ...(env.KONTOR_MASTER_KEY ? { masterKey: masterKey(env.KONTOR_MASTER_KEY) } : {}),
    trustProxy: flag(env.KONTOR_TRUST_PROXY, "KONTOR_TRUST_PROXY"),
    ...(env.KONTOR_PUBLIC_URL ? { publicUrl: publicUrl(env.KONTOR_PUBLIC_URL) } : {}),
    ...oidc(env),
    ...(env.KONTOR_TRANSFORM ? { transform: resolve(env.KONTOR_TRANSFORM) } : {}),
    logKeepMs: integer(env.KONTOR_LOG_KEEP_HOURS, "KONTOR_LOG_KEEP_HOURS", 24, 0, 24 * 365) * 3_600_000,
    query: {
      slots: integer(env.KONTOR_QUERY_SLOTS, "KONTOR_QUERY_SLOTS", 2, 1, 64),
      timeoutMs: integer(env.KONTOR_QUERY_TIMEOUT_S, "KONTOR_QUERY_TIMEOUT_S", 60, 1, 3600) * 1000,
      memoryBytes:
        integer(env.KONTOR_QUERY_MEMORY_MB, "KONTOR_QUERY_MEMORY_MB", 512, 128, 1_000_000) * 1_000_000,
    },
    logLevel: logLevel(env.KONTOR_LOG_LEVEL || "info"),
    ...(env.KONTOR_OPERATOR_TENANT ? { operatorTenant: env.KONTOR_OPERATOR_TENANT } : {}),
  };
}

function database(url: string | undefined): Config["database"] {
  if (!url) return { engine: "sqlite" };
  if (!/^postgres(ql)?:\/\//.test(url))
    throw new ConfigError("KONTOR_DATABASE_URL must begin with postgres://; leave it out to use SQLite.");
  return { engine: "postgres", url };
}

function integer(raw: string | undefined, name: string, fallback: number, min: number, max: number): number {
  if (raw === undefined || raw === "") return fallback;
  const value = Number(raw);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new ConfigError(`${name} must be a whole number from ${min} to ${max}, not "${raw}".`);
  }
  return value;
}

function logLevel(raw: string): Config["logLevel"] {
  const level = logLevels.find((each) => each === raw);
  if (level !== undefined) return level;
  throw new ConfigError(`KONTOR_LOG_LEVEL must be one of ${logLevels.join(", ")}, not "${raw}".`);
}

function flag(raw: string | undefined, name: string): boolean {
  if (raw === undefined || raw === "" || raw === "0" || raw === "false") return false;
  if (raw === "1" || raw === "true") return true;
  throw new ConfigError(`${name} must be 1 or 0, not "${raw}".`);
}

function oidc(env: Env): Pick<Config, "oidc"> {
  const { KONTOR_OIDC_ISSUER: issuer, KONTOR_OIDC_CLIENT_ID: clientId } = env;
  const { KONTOR_OIDC_CLIENT_SECRET: clientSecret, KONTOR_OIDC_NAME: name } = env;
  if (!issuer && !clientId && !clientSecret) return {};
  if (!issuer || !clientId || !clientSecret)
    throw new ConfigError(
      "KONTOR_OIDC_ISSUER, KONTOR_OIDC_CLIENT_ID and KONTOR_OIDC_CLIENT_SECRET belong together: set all or none.",
    );
  if (!/^https:|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/.test(issuer) || !URL.canParse(issuer))
    throw new ConfigError("KONTOR_OIDC_ISSUER must begin with https:// (http:// on this machine only).");
  return { oidc: { name: name || new URL(issuer).hostname, issuer, clientId, clientSecret } };
}

function publicUrl(raw: string): string {
  const url = URL.canParse(raw) ? new URL(raw) : undefined;
  const plain = url !== undefined && url.pathname === "/" && url.search === "" && url.hash === "";
  if (!plain || !["https:", "http:"].includes(url.protocol) || url.username !== "")
    throw new ConfigError("KONTOR_PUBLIC_URL must be a scheme and a host, such as https://kontor.example.");
  return url.origin;
}

function masterKey(raw: string): Buffer {
  const key = Buffer.from(raw, "base64");
  if (key.length !== 32)
    throw new ConfigError("KONTOR_MASTER_KEY must be 32 bytes in base64 (openssl rand -base64 32).");
  return key;
}
