import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Answer, ChartType, EmbeddedTile } from "@kontor/contracts";
import { KontorError } from "@kontor/core";
import type { TileGate, TileLook } from "@kontor/http";
import type { Tenancy } from "@kontor/domain/tenancy";
import { drawPng } from "./draw-png.ts";
import { createEmbedLinks } from "./live-embed-links.ts";

/** Built from web/charts: Node runs no TSX. */
const BUNDLE = new URL("../../../web/dist/charts/server.js", import.meta.url);

interface ChartsServer {
  renderChart(type: ChartType, answer: Answer, look: TileLook): string;
  tableText(answer: Answer, locale: string): EmbeddedTile["table"];
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
}): TileGate {
  const links = createEmbedLinks(parts.masterKey);
  let charts: Promise<ChartsServer> | undefined;
  const loadCharts = () => {
    if (!existsSync(fileURLToPath(BUNDLE))) throw new ChartsMissingError();
    charts ??= import(BUNDLE.href) as Promise<ChartsServer>;
    return charts;
  };
  return {
    svg: async (type, answer, look) => (await loadCharts()).renderChart(type, answer, look),
    png: drawPng,
    table: async (answer, { locale }) => (await loadCharts()).tableText(answer, locale),
    sign: (link) => links.sign(link),
    async verify(token) {
      const link = links.read(token, 0);
      if (link === undefined) return { ok: false, reason: "forged" };
      if (link.expires <= Date.now()) return { ok: false, reason: "expired" };
      const { person, keyId } = link.caller;
      const alive = person !== undefined || (await parts.tenancy.authenticateKeyId(keyId)) !== null;
      return alive ? { ok: true, link } : { ok: false, reason: "revoked" };
    },
    now: () => Date.now(),
  };
}
