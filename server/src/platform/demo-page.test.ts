import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConfig } from "../config/config.ts";
import { demoShops } from "./demo-menu.ts";
import { createShopPages, menuPage } from "./demo-page.ts";
import { openStore, type Store } from "./store.ts";

const NO_FILES = new Map();

describe("the menu as a page", () => {
  test("holds every dish with its price", () => {
    for (const shop of demoShops) {
      const html = menuPage(shop, { key: "a.b", style: undefined, script: undefined });
      const items = shop.sections.flatMap(({ items }) => items);
      for (const { id, priceCents } of items) {
        expect(html).toContain(`data-k-item="${id}"`);
        expect(html).toContain(`data-k-price="${(priceCents / 100).toFixed(2)}"`);
      }
      expect(html.match(/<details /g)).toHaveLength(items.length);
    }
  });

  test("makes no markup of names, wherever they stand", () => {
    const evil = `"><script>alert(1)</script>&amp;'`;
    const item = { id: evil, name: evil, description: evil, priceCents: 100, costCents: 1 };
    const shop = {
      ...demoShops[0],
      id: evil,
      name: evil,
      sections: [{ id: evil, name: evil, items: [item] }],
    };
    const html = menuPage(shop, { key: evil, style: undefined, script: undefined });
    expect(html).not.toContain("<script>alert");
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).toContain("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;");
  });

  test("asks for nothing that is less than it costs", () => {
    const items = demoShops.flatMap(({ sections }) => sections.flatMap(({ items }) => items));
    for (const { priceCents, costCents } of items) expect(priceCents).toBeGreaterThan(costCents);
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
  });
});

describe("the demo page's key", () => {
  let folder: string;
  let store: Store;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "kontor-demo-page-"));
    store = await openStore(readConfig({ KONTOR_DATA: folder }), "here");
  });
  afterAll(async () => {
    await store[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });
  const pageKeys = async () =>
    (await store.tenancy.listKeys("demo")).filter(({ name }) => name === "demo page");
  const keyIn = (html = "") => /data-k-key="([^"]+)"/.exec(html)?.[1];

  test("is made once, can write and nothing else, stays over restarts, and takes the page along when revoked", async () => {
    const page = createShopPages(store.tenancy, NO_FILES);
    expect(await page("demo")).toBeUndefined();
    await store.tenancy.createTenant("demo");
    const visits = await Promise.all([page("demo"), page("demo"), page("demo")]);
    const key = keyIn(visits[0]) ?? "";
    expect(await store.tenancy.authenticate(key)).toMatchObject({ tenant: "demo", role: "write" });
    expect(new Set(visits.map(keyIn))).toEqual(new Set([key]));
    expect(keyIn(await createShopPages(store.tenancy, NO_FILES)("demo"))).toBe(key);
    const [only, ...others] = await pageKeys();
    expect(others).toEqual([]);
    await store.tenancy.revokeKey(only?.id ?? "");
    expect(await page("demo")).toBeUndefined();
    expect(await pageKeys()).toHaveLength(1);
  });
});
