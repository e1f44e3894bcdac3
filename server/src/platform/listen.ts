import type { AddressInfo } from "node:net";
import { systemClock } from "@kontor/core";
import { createRateLimiter } from "@kontor/domain/tenancy";
import { createHttpServer, type WebFiles } from "@kontor/http";
import { bindPort } from "./bind-port.ts";
import { createShopPages } from "./demo-page.ts";
import { livePolicyOf, openInsight } from "./insight.ts";
import { ListenError } from "./listen-error.ts";
import { openTiles } from "./live-tiles.ts";
import { openOperate } from "./operate.ts";
import { signInOf } from "./people.ts";
import type { Platform } from "./platform.ts";

export interface Listening extends AsyncDisposable {
  readonly url: string;
}

/** For requests that are being answered when the server stops. */
const GRACE_MS = 5_000;

/** Serves the platform on the configured port (0: any free one). Disposing stops taking requests and waits for those in flight; a second time does nothing. */
export async function listen(platform: Platform, web?: WebFiles): Promise<Listening> {
  const { config, store, collector, reader, failed, metrics } = platform;
  const insight = openInsight(store, reader, config);
  const server = createHttpServer({
    collector,
    tenancy: store.tenancy,
    signIn: signInOf(platform),
    rateLimiter: createRateLimiter(systemClock),
    clock: systemClock,
    query: reader.query,
    insight,
    failed,
    ...(web === undefined ? {} : { web }),
    shopPage: createShopPages(store.tenancy, web ?? new Map()),
    demo: platform.demo,
    tiles: openTiles(store),
    live: { watch: (request, sink) => platform.live.watch(request, sink), policyOf: livePolicyOf },
    operate: openOperate(platform),
    metrics: () => metrics.text(),
    ingestMetrics: metrics.ingest,
    ready: () => platform.ready(),
    trustProxy: config.trustProxy,
    onError: (error) => platform.logger.error(error, "request failed"),
  });
  const letGo = await bindPort(server, config.port, config.host).catch((error: unknown) => {
    throw new ListenError(config.host, config.port, error as Error);
  });
  const stop = async () => {
    const gone = letGo(GRACE_MS);
    // Open streams would never end by themselves.
    await platform.live[Symbol.asyncDispose]();
    await gone;
  };
  const { port } = server.address() as AddressInfo;
  const host = config.host.includes(":") ? `[${config.host}]` : config.host;
  const url = `http://${host}:${port}`;
  try {
    await platform.announce(url);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, [Symbol.asyncDispose]: stop };
}
