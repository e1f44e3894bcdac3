import type { WebFiles } from "@kontor/http";
import type { Tenancy } from "@kontor/domain/tenancy";
import { demoShops, type DemoItem, type DemoSection, type DemoShop } from "./demo-menu.ts";

const TENANT = "demo";
const KEY_NAME = "demo page";
/** A tap shows within a second, so it may not wait long for others. */
const DELAY_MS = 250;

/** What the page's key needs. */
export type PageTenancy = Pick<Tenancy, "listTenants" | "listKeys" | "createKey" | "secretOf">;

/**
 * Public pages by name. `demo`: the menu of the demo restaurant with the tracker on it, while tenant `demo` exists. Its write key is made with the first visit; whoever revokes
 * it takes the page out of service.
 */
export function createShopPages(
  tenancy: PageTenancy,
  web: WebFiles,
): (shop: string) => Promise<string | undefined> {
  const assets = [...web.keys()].filter((name) => name.startsWith("shop/assets/"));
  const addressOf = (ending: string) => {
    const name = assets.find((each) => each.endsWith(ending));
    return name === undefined ? undefined : `/s/assets/${name.slice("shop/assets/".length)}`;
  };
  const style = addressOf(".css");
  const script = addressOf(".js");
  let making: Promise<string | undefined> | undefined;
  return async (shop) => {
    if (shop !== "demo") return undefined;
    // Two first visitors get one key.
    making ??= findOrMakeKey(tenancy).finally(() => {
      making = undefined;
    });
    const key = await making;
    return key === undefined ? undefined : menuPage(demoShops[0], { key, style, script });
  };
}

async function findOrMakeKey(tenancy: PageTenancy): Promise<string | undefined> {
  const keys = (await tenancy.listKeys(TENANT)).filter(
    ({ name, role }) => name === KEY_NAME && role === "write",
  );
  const active = keys.find(({ revokedAt }) => revokedAt === null);
  if (active !== undefined) {
    const secret = await tenancy.secretOf(active.id);
    return secret === null ? undefined : `${active.id}.${secret}`;
  }
  const tenants = await tenancy.listTenants();
  if (keys.length > 0 || !tenants.some(({ id }) => id === TENANT)) return undefined;
  return (await tenancy.createKey({ tenant: TENANT, role: "write", name: KEY_NAME })).token;
}

interface PageParts {
  readonly key: string;
  readonly style: string | undefined;
  readonly script: string | undefined;
}

/** A whole menu as HTML: everything can be read and opened without a script. */
export function menuPage(shop: DemoShop, { key, style, script }: PageParts): string {
  const { sections } = shop;
  const links = sections.map(({ id, name }) => `<li><a href="#${text(id)}">${text(name)}</a></li>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>${text(shop.name)}: menu</title>
<meta name="description" content="Menu of ${text(shop.name)}, a demo of Kontor.">
<meta name="theme-color" content="#fbf8f2" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#14150f" media="(prefers-color-scheme: dark)">
<link rel="icon" href="data:,">
${style === undefined ? "" : `<link rel="stylesheet" href="${text(style)}">`}
${script === undefined ? "" : `<script src="${text(script)}" defer></script>`}
<script src="/k.js" data-k-key="${text(key)}" data-k-delay="${DELAY_MS}" data-k-shop="${text(shop.id)}" data-k-currency="${shop.currency}" data-k-page="menu_view" defer></script>
</head>
<body>
<header>
${LEAF}
<h1>${text(shop.name)}</h1>
<p>Kitchen open from noon to ten. Tap a dish to read more.</p>
</header>
<nav aria-label="Sections"><ul>${links.join("")}</ul></nav>
<main>
${sections.map(sectionHtml).join("\n")}
</main>
<footer>
<p>A demo restaurant. Taps here are counted without cookies and without ids on your device.<br><a href="/">See them arrive</a></p>
</footer>
<aside class="order" aria-label="Your order" hidden><form id="order"><output></output><button>Submit order</button></form></aside>
</body>
</html>
`;
}

function sectionHtml({ id, name, items }: DemoSection): string {
  return `<section id="${text(id)}" aria-labelledby="${text(id)}-title"><h2 id="${text(id)}-title">${text(name)}</h2>
${items.map(itemHtml).join("\n")}
</section>`;
}

// Without a script nothing can be ordered: the button is shown by the script that handles it.
function itemHtml({ id, name, description, priceCents }: DemoItem): string {
  const price = (priceCents / 100).toFixed(2);
  return `<details data-k-item="${text(id)}" data-k-name="${text(name)}" data-k-price="${price}" data-k-quantity="1">
<summary><span class="name">${text(name)}</span><span class="dots"></span><span class="price">€${price}</span></summary>
<div class="more"><p>${text(description)}</p><button type="button" data-k-event="add_to_cart" aria-label="Add ${text(name)}" hidden>Add</button></div>
</details>`;
}

const LEAF = `<svg class="leaf" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M12 22v-9m0 0c-5 1-8-2-8-6 0-2 1-4 2-5 1 1 2 1 3 1s2-1 3-2c1 1 2 2 3 2s2 0 3-1c1 1 2 3 2 5 0 4-3 7-8 6Zm0 0V7m0 5 3-3"/></svg>`;

function text(raw: string): string {
  return raw
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
