import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Answer, ChartType, EmbeddedTile } from "@kontor/contracts";
import { KontorError } from "@kontor/core";
import type { TileGate, TileLook } from "@kontor/http";
import type { EmbedLinks, Members } from "@kontor/domain/people";
import type { Tenancy } from "@kontor/domain/tenancy";
import type { Caller } from "@kontor/domain/insight";
import { createEmbedLinks } from "./live-embed-links.ts";
import { oneByOne } from "./one-by-one.ts";

/** Built from web/charts: Node runs no TSX. */
const BUNDLE = new URL("../../../web/dist/charts/server.js", import.meta.url);

/** PNGs under way, 10 to 90 ms each. One is drawn at a time: it holds one of the few threads that the log's fdatasync needs as well. */
const MOST_PNGS = 50;

interface ChartsServer {
  renderChart(type: ChartType, answer: Answer, look: TileLook): string;
  renderTile(type: ChartType, answer: Answer, look: TileLook): Pick<EmbeddedTile, "svg" | "points" | "table">;
}

/** The charts were not built. */
export class ChartsMissingError extends KontorError {
  constructor() {
    super("unavailable", "Pictures need the built charts: run npm run build:web on the server.");
  }
}

/** Draws tiles by the code that draws them in the browser. */
export function openTiles(parts: {
  readonly masterKey: Buffer;
  readonly tenancy: Pick<Tenancy, "authenticateKeyId">;
  readonly people: {
    readonly members: Pick<Members, "roleIn">;
    readonly embedLinks: Pick<EmbedLinks, "isOpen">;
  };
}): TileGate {
  const links = createEmbedLinks(parts.masterKey);
  const inLine = oneByOne(MOST_PNGS);
  let charts: Promise<ChartsServer> | undefined;
  const loadCharts = () => {
    if (!existsSync(fileURLToPath(BUNDLE))) throw new ChartsMissingError();
    charts ??= import(BUNDLE.href) as Promise<ChartsServer>;
    return charts;
  };
  // A link shows what its maker may see when it is opened: nothing without the key or a role, and by the role of today.
  const asOfNow = async (caller: Caller): Promise<Caller | undefined> => {
    const { tenant, keyId, person } = caller;
    if (person === undefined)
      return (await parts.tenancy.authenticateKeyId(keyId)) === null ? undefined : caller;
    const role = await parts.people.members.roleIn(tenant, person.id);
    return role === undefined ? undefined : { ...caller, person: { id: person.id, role } };
  };
  return {
    svg: async (type, answer, look) => (await loadCharts()).renderChart(type, answer, look),
    png: async (svg) => {
      const { drawPng } = await import("./draw-png.ts");
      return inLine(() => drawPng(svg));
    },
    tile: async (type, answer, look) => (await loadCharts()).renderTile(type, answer, look),
    sign: (link) => links.sign(link),
    async verify(token) {
      const link = links.read(token, 0);
      if (link === undefined) return { ok: false, reason: "forged" };
      if (link.expires <= Date.now()) return { ok: false, reason: "expired" };
      // A link of before there were ids is good until its time, its key or its maker's role ends.
      const open = link.id === undefined || (await parts.people.embedLinks.isOpen(link.id));
      const caller = open ? await asOfNow(link.caller) : undefined;
      return caller === undefined
        ? { ok: false, reason: "revoked" }
        : { ok: true, link: { ...link, caller } };
    },
    now: () => Date.now(),
  };
}
