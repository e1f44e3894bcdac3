import { createServer, type AddressInfo, type ListenOptions, type Server } from "node:net";

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
 * Resolves to a function that stops accepting. Rejects with the system's error.
 */
export async function bindPort(server: Server, port: number, host: string): Promise<() => void> {
  if (process.platform !== "linux") {
    await listening(server, { port, host, backlog: BACKLOG });
    return () => undefined;
  }
  const shared = { port: await freePort(port, host), host, backlog: BACKLOG, reusePort: true };
  await listening(server, shared);
  const acceptors = Array.from({ length: ACCEPTORS - 1 }, () =>
    createServer({ noDelay: true }, (socket) => server.emit("connection", socket)),
  );
  await Promise.all(acceptors.map((acceptor) => listening(acceptor, shared)));
  return () => acceptors.forEach((acceptor) => void acceptor.close());
}

async function freePort(port: number, host: string): Promise<number> {
  const probe = createServer();
  await listening(probe, { port, host });
  const found = (probe.address() as AddressInfo).port;
  await new Promise((resolve) => probe.close(resolve));
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
