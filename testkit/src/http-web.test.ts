import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { readWebFiles } from "@kontor/http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openHttpFixture, type HttpFixture } from "./http-fixture.ts";

const SCRIPT = "console.log('the tracker');".repeat(100);

describe("the web's files", () => {
  let folder: string;
  let fixture: HttpFixture;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "kontor-web-"));
    await mkdir(join(folder, "tracker"));
    await mkdir(join(folder, "shop", "assets"), { recursive: true });
    await writeFile(join(folder, "tracker", "k.js"), SCRIPT);
    await writeFile(join(folder, "tracker", "k.js.br"), brotliCompressSync(SCRIPT));
    await writeFile(join(folder, "tracker", "k.js.gz"), gzipSync(SCRIPT));
    await writeFile(join(folder, "shop", "assets", "page-12345678.css"), "p{}");
    await writeFile(join(folder, "shop", "assets", ".stamp"), "hidden");
    await writeFile(join(folder, "shop", "secret.js"), "secret");
    await writeFile(join(folder, "secret.js"), "secret");
    fixture = await openHttpFixture({
      web: await readWebFiles(folder),
      shopPage: async (shop) => (shop === "demo" ? "<p>menu" : undefined),
    });
  });
  afterAll(async () => {
    await fixture[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  /** As it stands on the wire: fetch would resolve the dots itself. */
  function get(path: string, headers: Record<string, string> = {}, method = "GET") {
    const { promise, resolve, reject } = Promise.withResolvers<{
      status: number;
      headers: Record<string, unknown>;
      body: Buffer;
    }>();
    const { hostname, port } = new URL(fixture.url);
    request({ hostname, port, path, headers, method }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
    })
      .on("error", reject)
      .end();
    return promise;
  }

  test.each([
    ["br", "br"],
    ["gzip, deflate, br", "br"],
    ["gzip", "gzip"],
    ["br;q=0, gzip;q=0.5", "gzip"],
    ["identity", undefined],
    ["", undefined],
  ])("are sent compressed as the browser likes it: %s", async (accept, expected) => {
    const { status, headers, body } = await get("/k.js", { "accept-encoding": accept });
    expect([status, headers["content-encoding"]]).toEqual([200, expected]);
    expect(headers).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "content-length": String(body.length),
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
      "cache-control": "public, max-age=3600",
      "x-content-type-options": "nosniff",
      vary: "accept-encoding",
    });
  });

  test("are not sent to a browser that has them", async () => {
    const { headers } = await get("/k.js");
    const etag = String(headers["etag"]);
    const again = await get("/k.js", { "if-none-match": `"other", ${etag}` });
    expect([again.status, again.body.length, again.headers["etag"]]).toEqual([304, 0, etag]);
    expect((await get("/k.js", { "if-none-match": '"other"' })).status).toBe(200);
    expect((await get("/k.js", { "if-none-match": etag, "accept-encoding": "br" })).status).toBe(200);
  });

  test("with a hash in the name are kept for good", async () => {
    const { status, headers } = await get("/s/assets/page-12345678.css");
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "cache-control": "public, max-age=31536000, immutable",
      "content-type": "text/css; charset=utf-8",
    });
  });

  test("can be asked for without their body", async () => {
    const { status, headers, body } = await get("/k.js", {}, "HEAD");
    expect([status, headers["content-length"], body.length]).toEqual([200, String(SCRIPT.length), 0]);
  });

  test.each([
    "/s/assets/../secret.js",
    "/s/assets/..%2fsecret.js",
    "/s/assets/..%2f..%2fsecret.js",
    "/s/assets/%2e%2e%2f%2e%2e%2fsecret.js",
    "/s/assets/..%5csecret.js",
    "/s/assets/%252e%252e%252fsecret.js",
    "/s/assets/%2fetc%2fpasswd",
    "/s/assets/.stamp",
    "/s/assets/page-12345678.css%00.js",
    "/s/assets/%ff",
    "/s/assets/__proto__",
    "/s/assets/page-12345678.css/",
    "/k.js.br",
    "/../secret.js",
    "/secret.js",
  ])("outside their folder are not there: %s", async (path) => {
    const { status, headers, body } = await get(path);
    expect(status).toBe(404);
    expect(headers["content-type"]).toBe("application/problem+json");
    expect(JSON.parse(body.toString())).toMatchObject({ code: "not_found" });
  });

  test("a shop's page runs no script but our files, and is shown in no frame", async () => {
    const { status, headers, body } = await get("/s/demo");
    expect([status, body.toString()]).toEqual([200, "<p>menu"]);
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    expect((await get("/s/none")).status).toBe(404);
  });
});

describe("a server whose web pages are not built", () => {
  test("says so", async () => {
    const web = await readWebFiles(join(tmpdir(), "kontor-no-such-folder"));
    await using fixture = await openHttpFixture({ web });
    const response = await fetch(`${fixture.url}/k.js`);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain("npm run build:web");
  });
});
