import { setTimeout as sleep } from "node:timers/promises";
import { openPlatform } from "../platform/platform.ts";
import { prepareDemo } from "../platform/demo.ts";
import { listen } from "../platform/listen.ts";
import { announceSetUp } from "../platform/people.ts";
import { openWebFiles } from "../platform/web-build.ts";
import type { Command } from "./command.ts";

/** What is not delivered after this long is delivered at the next start: it is in the log. */
const DRAIN_MS = 10_000;

export const startCommand: Command = {
  name: "start",
  usage: "[--no-demo]",
  summary:
    "Serve everything on one port. A new data folder gets a tenant `demo` with three keys, unless --no-demo.",
  options: { "no-demo": { type: "boolean" } },
  async run(invocation, context) {
    const started = performance.now();
    const pages = openWebFiles((line) => context.say(line));
    await using platform = await openPlatform(context.config);
    const demo = invocation.values["no-demo"] === true ? undefined : await prepareDemo(platform);
    await using server = await listen(platform, await pages);
    context.say(banner(server.url, context.config.data, performance.now() - started));
    const news = demo?.announcement(server.url);
    if (news !== undefined) context.say(news);
    const setUp = await announceSetUp(platform, server.url);
    if (setUp !== undefined) context.say(setUp);
    demo?.fill().catch((error: unknown) => {
      // A stop before delivery was ready is no failure.
      if (!context.signal.aborted) platform.logger.error(error, "demo data");
    });
    await untilAborted(context.signal);
    context.say("Stopping: no new requests, delivering what is accepted.");
    await server[Symbol.asyncDispose]();
    await Promise.race([platform.delivery.drain(), sleep(DRAIN_MS, undefined, { ref: false })]);
    return 0;
  },
};

function banner(url: string, data: string, ms: number): string {
  return [
    `Kontor is ready after ${Math.round(ms)} ms; everything it keeps is in ${data}`,
    `  Open           ${url}`,
    `  Send events    POST ${url}/v1/events`,
    `  Ask SQL        POST ${url}/v1/sql`,
    `  Firehose API   ${url}  (stream "clicks")`,
    `  Reference      ${url}/docs`,
    `  Metrics        ${url}/metrics`,
  ].join("\n");
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
