import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { bindPort } from "./bind-port.ts";

async function openServer(port = 0) {
  const server = createServer((_, response) => void response.end("hello"));
  const letGo = await bindPort(server, port, "127.0.0.1");
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      await letGo(1000);
    },
  };
}

test("serves connections whichever of its sockets accepts them", async () => {
  await using server = await openServer();
  const url = `http://127.0.0.1:${server.port}`;
  const ask = async () => (await fetch(url, { headers: { connection: "close" } })).text();
  const answers = await Promise.all(Array.from({ length: 100 }, ask));
  expect(new Set(answers)).toEqual(new Set(["hello"]));
});

test("refuses a port that another server has, shared or not", async () => {
  await using server = await openServer();
  await expect(openServer(server.port)).rejects.toMatchObject({ code: "EADDRINUSE" });
});

test("takes no connection any more once it is stopped", async () => {
  let port = 0;
  {
    await using server = await openServer();
    port = server.port;
  }
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow("fetch failed");
});

test("ends connections that never asked anything, whichever socket took them", async () => {
  const server = await openServer();
  const silent = Array.from({ length: 20 }, () => connect(server.port, "127.0.0.1"));
  await Promise.all(silent.map((socket) => once(socket, "connect")));
  // Those that no socket had accepted yet are reset.
  const ends = silent.map(
    (socket) =>
      new Promise<void>((resolve) =>
        socket
          .resume()
          .on("error", () => undefined)
          .once("close", () => resolve()),
      ),
  );
  await server[Symbol.asyncDispose]();
  await Promise.all(ends);
});

test("answers what was asked before it lets go", async () => {
  const held = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const server = createServer((_, response) => {
    asked.resolve();
    void held.promise.then(() => response.end("late"));
  });
  const letGo = await bindPort(server, 0, "127.0.0.1");
  const answer = fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await asked.promise;
  const gone = letGo(60_000);
  held.resolve();
  expect(await (await answer).text()).toBe("late");
  await gone;
});
