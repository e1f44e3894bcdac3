import type { Server as HttpServer } from "node:http";
import { createServer, type AddressInfo, type ListenOptions, type Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Connections that wait to be accepted: fewer, and a rush of guests waits a second for its repeated SYN. The system may allow less. */
const BACKLOG = 4096;
/** Of listening sockets. */
const ACCEPTORS = 8;

/**
 * Listens on a port with several sockets where the system spreads connections over them (SO_REUSEPORT, Linux).
 *
 * The event loop accepts one connection per socket and turn (libuv since 1.46). A turn takes 10 ms when the server is busy, so a single socket lets 100 guests
 * in per second, and the next thousand wait for ten seconds before a byte of theirs is read.
 *
 * 1. A socket of the usual kind finds out whether the port is free, and which one it is: with SO_REUSEPORT two servers could share a port unnoticed.
 * 2. The server and further acceptors take the port; what these accept is handed to the server.
 *
 * Resolves to a function that lets go of the port: it stops accepting at once, waits for the requests that are being answered, `graceMs` at most, and then ends
 * all connections. Those that never asked anything are not idle for Node, and would hold the process for a minute. Rejects with the system's error.
 */
export async function bindPort(
  server: HttpServer,
  port: number,
  host: string,
): Promise<(graceMs: number) => Promise<void>> {
  const acceptors = await openAcceptors(server, port, host);
  const requests = watchRequests(server);
  return async (graceMs) => {
    const closed = Promise.all([server, ...acceptors].map(close));
    server.closeIdleConnections();
    await Promise.race([requests.none(), sleep(graceMs, undefined, { ref: false })]);
    server.closeAllConnections();
    await closed;
  };
}

/** Listens with the server, and with further sockets beside it where that helps. */
async function openAcceptors(server: HttpServer, port: number, host: string): Promise<Server[]> {
  if (process.platform !== "linux") {
    await listening(server, { port, host, backlog: BACKLOG });
    return [];
  }
  const shared = { port: await freePort(port, host), host, backlog: BACKLOG, reusePort: true };
  await listening(server, shared);
  const acceptors = Array.from({ length: ACCEPTORS - 1 }, () =>
    createServer({ noDelay: true }, (socket) => server.emit("connection", socket)),
  );
  await Promise.all(acceptors.map((acceptor) => listening(acceptor, shared)));
  return acceptors;
}

function watchRequests(server: HttpServer): { none(): Promise<void> } {
  let open = 0;
  let wait: PromiseWithResolvers<void> | undefined;
  server.on("request", (_, response) => {
    open++;
    response.once("close", () => {
      if (--open === 0) wait?.resolve();
    });
  });
  return {
    none() {
      wait = Promise.withResolvers<void>();
      if (open === 0) wait.resolve();
      return wait.promise;
    },
  };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

async function freePort(port: number, host: string): Promise<number> {
  const probe = createServer();
  await listening(probe, { port, host });
  const found = (probe.address() as AddressInfo).port;
  await close(probe);
  return found;
}

function listening(server: Server, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(options, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
