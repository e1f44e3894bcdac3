import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { bindPort } from "./bind-port.ts";

async function openServer(port = 0) {
  const server = createServer((_, response) => void response.end("hello"));
  const stopAccepting = await bindPort(server, port, "127.0.0.1");
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      stopAccepting();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
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
