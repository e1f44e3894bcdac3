import { BenchError } from "./errors.ts";
import type { KontorServer } from "./kontor-server.ts";
import { waitFor } from "./wait.ts";

/** Resolves when the demo data is written whole. The server was started with it. */
export async function untilDemoComplete(server: KontorServer): Promise<void> {
  const signIn = await fetch(server.url("/v1/auth/demo"), {
    method: "POST",
    headers: { origin: server.url("") },
  });
  if (!signIn.ok) throw new BenchError(`The demo sign-in answered ${signIn.status}.`);
  const cookie = signIn.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
  const complete = async () => {
    const answer = await fetch(server.url("/v1/demo"), { headers: { cookie } });
    const { state } = (await answer.json()) as { state: string };
    return state === "complete" ? true : undefined;
  };
  await waitFor("the demo data", complete, { everyMs: 50, timeoutMs: 120_000 });
}
