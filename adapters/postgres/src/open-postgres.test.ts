import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { StoreUnavailableError } from "@kontor/core";
import { openPostgres } from "./open-postgres.ts";

async function failureOf(url: string): Promise<unknown> {
  return await openPostgres({ url }).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe("a PostgreSQL that cannot be used", () => {
  test("is named by host, port and database when it is not reachable, without the password", async () => {
    const probe = createServer().listen(0, "127.0.0.1");
    await once(probe, "listening");
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, "close");
    const error = await failureOf(`postgres://kontor:s3cret@127.0.0.1:${port}/shop`);
    expect(error).toBeInstanceOf(StoreUnavailableError);
    expect(String(error)).toContain(`127.0.0.1:${port}/shop`);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("s3cret");
  });

  test("is reported when something else answers on its port", async () => {
    const other = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")).listen(
      0,
      "127.0.0.1",
    );
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const error = await failureOf(`postgres://kontor:s3cret@127.0.0.1:${port}/shop`);
    expect(error).toBeInstanceOf(StoreUnavailableError);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("s3cret");
    other.close();
  });

  test.each([
    "",
    "shop",
    "mysql://kontor:s3cret@db/shop",
    "kontor:s3cret@db:5432",
    "postgres://kontor:s3cret@db:99999999/x",
  ])("is refused for the address %j, which is not repeated", async (url) => {
    const error = await failureOf(url);
    expect(error).toBeInstanceOf(StoreUnavailableError);
    expect(String(error)).toContain("postgres://user:password@host:5432/database");
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("s3cret");
  });
});
