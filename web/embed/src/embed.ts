import { KontorTile } from "./kontor-tile.ts";

/*
 * `/embed.js`: defines `<kontor-tile src>`. A page that loads it twice, from two servers even, keeps the first.
 */
if (customElements.get("kontor-tile") === undefined) customElements.define("kontor-tile", KontorTile);
