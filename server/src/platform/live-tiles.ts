import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Answer, ChartType } from "@kontor/contracts";
import { KontorError } from "@kontor/core";
import type { TileGate, TileLook } from "@kontor/http";
import type { Tenancy } from "@kontor/domain/tenancy";
import { drawPng } from "./draw-png.ts";
import { createEmbedLinks } from "./live-embed-links.ts";

/** Built from web/charts: Node runs no TSX. */
const BUNDLE = new URL("../../../web/dist/charts/server.js", import.meta.url);

interface ChartsServer {
  renderChart(type: ChartType, answer: Answer, look: TileLook): string;
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
  return {
    async svg(type, answer, look) {
      if (!existsSync(fileURLToPath(BUNDLE))) throw new ChartsMissingError();
      charts ??= import(BUNDLE.href) as Promise<ChartsServer>;
      return (await charts).renderChart(type, answer, look);
    },
    png: drawPng,
    sign: (link) => links.sign(link),
    async verify(token) {
      const link = links.read(token, Date.now());
      if (link === undefined || link.caller.person !== undefined) return link;
      return (await parts.tenancy.authenticateKeyId(link.caller.keyId)) === null ? undefined : link;
    },
    now: () => Date.now(),
  };
}
