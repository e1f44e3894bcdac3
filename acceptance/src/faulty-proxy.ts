import { once } from "node:events";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * What happens to a request for events on its way.
 * - `pass`: it arrives and is answered
 * - `drop`: the connection breaks before it arrives
 * - `lose`: it arrives, and the connection breaks before the answer
 * - a status: the proxy answers itself
 */
export type Fault = "pass" | "drop" | "lose" | { readonly status: number; readonly retryAfter?: number };

/** Stands between a browser and a server, and does to `POST /v1/events` what it is told; everything else passes. */
export class FaultyProxy implements AsyncDisposable {
  /** Asked for each POST of events. */
  fault: () => Fault = () => "pass";
  /** When each POST of events came, ms, and what was done. */
  readonly seen: { readonly at: number; readonly fault: Fault }[] = [];
  readonly #server;
  readonly #target: URL;

  private constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((incoming, outgoing) => {
      this.#serve(incoming, outgoing).catch(() => incoming.socket.destroy());
    });
  }

  static async open(target: string): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(target);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const isEvents = incoming.method === "POST" && (incoming.url ?? "").startsWith("/v1/events");
    const fault = isEvents ? this.fault() : "pass";
    if (isEvents) this.seen.push({ at: performance.now(), fault });
    if (fault === "drop") return void incoming.socket.destroy();
    const body = await buffer(incoming);
    if (typeof fault === "object") return answer(outgoing, fault);
    const response = await this.#forward(incoming, body);
    if (fault === "lose") {
      response.resume().once("end", () => incoming.socket.destroy());
      return;
    }
    outgoing.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(outgoing);
  }

  // A test machine with other work makes the server refuse at times: that is no fault of the tracker's, and not what is measured here.
  async #forward(incoming: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    const { hostname, port } = this.#target;
    const { url, method, headers } = incoming;
    for (;;) {
      const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
      request({ hostname, port, path: url, method, headers }, resolve).on("error", reject).end(body);
      const response = await promise;
      if (response.statusCode !== 503) return response;
      response.resume();
      await sleep(100);
    }
  }
}

function answer(
  outgoing: ServerResponse,
  { status, retryAfter }: { readonly status: number; readonly retryAfter?: number },
): void {
  outgoing.writeHead(status, {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "retry-after",
    ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
  });
  outgoing.end();
}
