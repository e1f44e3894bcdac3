import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What a page's script element carries. */
export interface PageOptions {
  readonly key: string;
  /** Where the tracker sends: another origin than the page's. */
  readonly kontor: string;
  readonly attributes?: string;
  readonly body?: string;
}

/** A site of somebody: its pages load the tracker from Kontor's origin, under a strict policy. */
export class TrackedSite implements AsyncDisposable {
  /** Paths, in the order they were asked for. */
  readonly asked: string[] = [];
  readonly #server = createServer((incoming, outgoing) => {
    const path = (incoming.url ?? "/").split("?", 1)[0] ?? "/";
    this.asked.push(path);
    const page = this.#pages.get(path);
    outgoing.writeHead(page === undefined ? 404 : 200, {
      "content-type": "text/html; charset=utf-8",
      ...(page === undefined ? {} : { "content-security-policy": page.policy }),
    });
    outgoing.end(page?.html ?? "");
  });
  readonly #pages = new Map<string, { readonly html: string; readonly policy: string }>();

  static async open(): Promise<TrackedSite> {
    const site = new TrackedSite();
    site.#server.listen(0, "127.0.0.1");
    await once(site.#server, "listening");
    return site;
  }

  /** Puts a page at a path; resolves to its address. */
  page(path: string, { key, kontor, attributes = "", body = "" }: PageOptions): string {
    const html = `<!doctype html><html lang="en"><title>Site</title><link rel="icon" href="data:,"><body>${body}<script src="${kontor}/k.js" data-k-key="${key}" ${attributes}></script></body></html>`;
    const policy = `default-src 'none'; img-src data:; script-src ${kontor}; connect-src ${kontor}`;
    this.#pages.set(path, { html, policy });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}
