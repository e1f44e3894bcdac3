import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "./browser.ts";
import { FaultyProxy } from "./faulty-proxy.ts";
import { eventually, Installation, sql } from "./installation.ts";
import { TrackedSite } from "./tracked-site.ts";

/** `window.kontor` as a page sees it. */
export interface PageTracker {
  track(name: string, fields?: object): void;
  expand(item: object): void;
  collapse(item: object): void;
  consent(level: "none" | "anonymous" | "full"): void;
  set(fields: object): void;
  flush(): Promise<void>;
}

/** A running server, a proxy with faults before it, somebody's site and a browser. */
export class TrackerFixture implements AsyncDisposable {
  readonly kontor: Installation;
  readonly proxy: FaultyProxy;
  readonly site: TrackedSite;
  readonly browser: Browser;
  readonly #write: string;
  readonly #read: string;
  #pages = 0;

  private constructor(
    parts: Pick<TrackerFixture, "kontor" | "proxy" | "site" | "browser">,
    keys: { readonly write: string; readonly read: string },
  ) {
    this.kontor = parts.kontor;
    this.proxy = parts.proxy;
    this.site = parts.site;
    this.browser = parts.browser;
    this.#write = keys.write;
    this.#read = keys.read;
  }

  static async open(): Promise<TrackerFixture> {
    const kontor = await Installation.create();
    await kontor.start();
    const keys = { write: await kontor.key("cafe", "write"), read: await kontor.key("cafe", "read") };
    const proxy = await FaultyProxy.open(kontor.url);
    const site = await TrackedSite.open();
    return new TrackerFixture({ kontor, proxy, site, browser: await launchBrowser() }, keys);
  }

  /** Address of a new page with the tracker on it, behind the proxy. */
  page(attributes = "", body = ""): string {
    const path = `/page-${++this.#pages}`;
    return this.site.page(path, { key: this.#write, kontor: this.proxy.url, attributes, body });
  }

  rows(text: string, params?: unknown[]): Promise<unknown[][]> {
    return sql(this.kontor.url, this.#read, text, params);
  }

  /** Asks until the rows are as expected, or 15 s are over; the last rows. */
  eventually(text: string, done: (rows: unknown[][]) => boolean, params?: unknown[]): Promise<unknown[][]> {
    return eventually(() => this.rows(text, params), done);
  }

  /** [rows, distinct ids] of events with this name. */
  async counts(name: string): Promise<unknown[]> {
    const [row = []] = await this.rows(
      "SELECT count(*), count(DISTINCT event_id) FROM events WHERE event_name = ?",
      [name],
    );
    return row;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
    await this.site[Symbol.asyncDispose]();
    await this.proxy[Symbol.asyncDispose]();
    await this.kontor[Symbol.asyncDispose]();
  }
}

/** Notes events on a page: `props.n` counts from `first`. */
export async function trackMany(page: Page, name: string, many: number, first = 0): Promise<void> {
  await page.evaluate(
    ({ name, many, first }) => {
      const { kontor } = globalThis as unknown as { kontor: PageTracker };
      for (let n = first; n < first + many; n++) kontor.track(name, { props: { n } });
    },
    { name, many, first },
  );
}

/** How many events wait on the device of a page. What was tracked before is among them: the device does one after the other. */
export function waiting(page: Page): Promise<number> {
  return page.evaluate<number>(`(async () => {
    let known;
    while (known === undefined) [known] = await indexedDB.databases();
    const opening = indexedDB.open(known.name);
    await new Promise((resolve) => opening.addEventListener("success", resolve));
    const counting = opening.result.transaction("events").objectStore("events").count();
    await new Promise((resolve) => counting.addEventListener("success", resolve));
    opening.result.close();
    return counting.result;
  })()`);
}
