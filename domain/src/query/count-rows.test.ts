import { expect, test } from "vitest";
import { countRows } from "./count-rows.ts";
import type { QueryService } from "./query-service.ts";

test("counting rows is given up when the caller leaves", async () => {
  const left = new AbortController();
  // An engine that never comes to an end.
  const run: QueryService["run"] = ({ signal }) => {
    const { promise, reject } = Promise.withResolvers<never>();
    signal?.addEventListener("abort", () => reject(signal.reason as Error));
    return promise;
  };
  const counting = countRows({ run }, "roma", "events", "event_time", { signal: left.signal });
  left.abort(new DOMException("The caller left.", "AbortError"));
  await expect(counting).rejects.toThrow("The caller left.");
});
