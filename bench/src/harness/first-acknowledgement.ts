import type { KontorServer } from "./kontor-server.ts";
import { waitFor } from "./wait.ts";

/** Sends an event again and again from the moment the process was started; resolves to the time (performance.now) of the first 202. */
export async function firstAcknowledgement(
  server: KontorServer,
  key: string,
  timeoutMs = 120_000,
): Promise<number> {
  const send = async () => {
    const response = await fetch(server.url("/v1/events"), {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: '{"event_name":"first"}',
    }).catch(() => undefined);
    await response?.arrayBuffer();
    return response?.status === 202 ? performance.now() : undefined;
  };
  return waitFor("the first acknowledgement", send, { everyMs: 5, timeoutMs });
}
