import { chosenTenant } from "./tenant.ts";
import { problemIn } from "./problem.ts";

export interface RequestOptions {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Asks the server in the name of the signed-in person, for the chosen tenant. Throws a {@link Problem} when it refuses. */
export async function request(path: string, options: RequestOptions = {}): Promise<Response> {
  const { method = "GET", body, headers, signal } = options;
  const tenant = chosenTenant();
  const response = await fetch(path, {
    method,
    credentials: "same-origin",
    headers: {
      ...(tenant === undefined ? {} : { "kontor-tenant": tenant }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (!response.ok) throw await problemIn(response);
  return response;
}

/** The same, for an answer in JSON. */
export async function requestJson<Result>(path: string, options: RequestOptions = {}): Promise<Result> {
  const response = await request(path, options);
  return (response.status === 204 ? undefined : await response.json()) as Result;
}
