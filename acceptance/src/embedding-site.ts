import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What a page reserves for a tile, so that nothing moves when it comes. */
const STYLE =
  "body{margin:24px;font:16px/1.5 sans-serif;max-width:640px}kontor-tile{display:block;aspect-ratio:2/1}";
const FILES: Readonly<Record<string, { readonly type: string; readonly text: string }>> = {
  "/style.css": { type: "text/css", text: STYLE },
};

/** Somebody's site with a strict policy: of another origin than Kontor's, nothing inline, and trusted types. */
export class EmbeddingSite implements AsyncDisposable {
  readonly #pages = new Map<string, string>();
  readonly #policy: string;
  readonly #server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? "/";
    const page = this.#pages.get(path);
    const file = page === undefined ? FILES[path] : { type: "text/html", text: page };
    outgoing.writeHead(file === undefined ? 404 : 200, {
      "content-type": `${file?.type ?? "text/plain"}; charset=utf-8`,
      "content-security-policy": this.#policy,
    });
    outgoing.end(file?.text ?? "");
  });

  private constructor(kontor: string) {
    this.#policy = [
      "default-src 'none'",
      "style-src 'self'",
      "img-src data:",
      `script-src ${kontor}`,
      `connect-src ${kontor}`,
      "require-trusted-types-for 'script'",
      "trusted-types kontor-tile",
    ].join("; ");
  }

  /** Its pages may load from Kontor's origin, and from nowhere else. */
  static async open(kontor: string): Promise<EmbeddingSite> {
    const site = new EmbeddingSite(kontor);
    site.#server.listen(0, "127.0.0.1");
    await once(site.#server, "listening");
    return site;
  }

  /** A page with these elements in its text; resolves to its address. */
  page(elements: string, kontor: string): string {
    const path = `/page-${this.#pages.size}`;
    const html = `<!doctype html><html lang="en"><head><title>A blog</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css">
<script type="module" src="${kontor}/embed.js"></script></head><body><main><h1>How we are doing</h1>${elements}<p id="after">Come and see us.</p></main></body></html>`;
    this.#pages.set(path, html);
    return `http://localhost:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}
