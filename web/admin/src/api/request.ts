import { chosenTenant } from "./tenant.ts";
import { Problem, problemIn } from "./problem.ts";
import { proofGiven } from "./proof.ts";

export interface RequestOptions {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/**
 * Asks the server in the name of the signed-in person, for the chosen tenant. What needs a fresh proof of who that is asks for it on the screen and is sent again.
 * Throws a {@link Problem} when the server refuses.
 */
export async function request(path: string, options: RequestOptions = {}): Promise<Response> {
  try {
    return await send(path, options);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "proof_required" || !(await proofGiven())) throw error;
    return send(path, options);
  }
}

/** The same, for an answer in JSON. */
export async function requestJson<Result>(path: string, options: RequestOptions = {}): Promise<Result> {
  const response = await request(path, options);
  return (response.status === 204 ? undefined : await response.json()) as Result;
}

async function send(path: string, options: RequestOptions): Promise<Response> {
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
