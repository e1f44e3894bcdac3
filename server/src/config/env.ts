/** The names of all environment variables, and nothing but their raw text. The only place in the product that reads the environment. */
export interface Env {
  readonly KONTOR_PORT?: string | undefined;
  readonly KONTOR_HOST?: string | undefined;
  readonly KONTOR_DATA?: string | undefined;
  readonly KONTOR_DATABASE_URL?: string | undefined;
  readonly KONTOR_MASTER_KEY?: string | undefined;
  readonly KONTOR_TRUST_PROXY?: string | undefined;
  readonly KONTOR_PUBLIC_URL?: string | undefined;
  readonly KONTOR_OIDC_ISSUER?: string | undefined;
  readonly KONTOR_OIDC_CLIENT_ID?: string | undefined;
  readonly KONTOR_OIDC_CLIENT_SECRET?: string | undefined;
  readonly KONTOR_OIDC_NAME?: string | undefined;
  readonly KONTOR_TRANSFORM?: string | undefined;
  readonly KONTOR_LOG_KEEP_HOURS?: string | undefined;
  readonly KONTOR_QUERY_SLOTS?: string | undefined;
  readonly KONTOR_QUERY_TIMEOUT_S?: string | undefined;
  readonly KONTOR_QUERY_MEMORY_MB?: string | undefined;
  readonly KONTOR_LOG_LEVEL?: string | undefined;
  readonly KONTOR_OPERATOR_TENANT?: string | undefined;
}

export function readEnv(): Env {
  return process.env;
}
