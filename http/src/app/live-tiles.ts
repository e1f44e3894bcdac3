import { type Answer, type ChartType, type EmbeddedTile, type Filter, type Tile } from "@kontor/contracts";
import type { Caller } from "@kontor/domain/insight";
import type { Context } from "hono";
import type { InsightDependencies } from "../insight.ts";
import { RequestError } from "../problem.ts";
import { etagOf, isKnown } from "./etag.ts";
import { SAFE, type Handler } from "./handler.ts";
import { readInteger } from "./read-integer.ts";
import { assertRowsAllowed } from "./restrictions.ts";

/** What a signed link says. */
export interface EmbedLink {
  /** By which it can be withdrawn; left out in links of before there were ids. */
  readonly id?: string;
  readonly caller: Caller;
  /** `dashboard.tile`. */
  readonly tile: string;
  readonly filters: readonly Filter[];
  /** ms since the epoch. */
  readonly expires: number;
}

/** How a picture is to look. */
export interface TileLook {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly theme: "light" | "dark";
  readonly locale: string;
  readonly options?: unknown;
}

/** What a link is worth. */
export type LinkVerdict =
  | { readonly ok: true; readonly link: EmbedLink }
  | { readonly ok: false; readonly reason: "forged" | "expired" | "revoked" };

/** Draws tiles and signs links to them. */
export interface TileGate {
  svg(type: ChartType, answer: Answer, look: TileLook): Promise<string>;
  png(svg: string): Promise<Uint8Array<ArrayBuffer>>;
  /** The picture with its values, and the same data as people read it. */
  tile(
    type: ChartType,
    answer: Answer,
    look: TileLook,
  ): Promise<Pick<EmbeddedTile, "svg" | "points" | "table">>;
  sign(link: EmbedLink): string;
  verify(token: string): Promise<LinkVerdict>;
  now(): number;
}

type Kind = "svg" | "png" | "json";

const FILE = /^(?<name>[A-Za-z0-9_.-]{1,4000})\.(?<kind>svg|png|json)$/;
// A picture opened by itself runs nothing, whatever an item's name holds.
const HEADERS = {
  ...SAFE,
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
};
const BRIEFLY = "private, max-age=15";
/** Asked for each time, so that a link that is withdrawn shows nothing from then on; who has the picture is told by a tag. */
const NEVER_UNASKED = "private, no-cache";
/** Pages of any origin may read what a link shows, and why it shows nothing; without cookies, by GET alone. */
const OPEN = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "etag, retry-after",
  "cross-origin-resource-policy": "cross-origin",
};
const REFUSALS = {
  forged: "This link is not valid. Ask for a new one.",
  expired: "This link's time is over. Ask for a new one.",
  revoked: "This link has been withdrawn. Ask for a new one.",
} as const;

/** Pictures of tiles, for callers and by link. */
export function createTileHandlers(
  tiles: TileGate | undefined,
  insight: InsightDependencies,
): Readonly<Record<"tilePicture" | "embeddedTile", Handler>> {
  return {
    tilePicture: async (context, grant) => {
      const { name, kind } = fileOf(context);
      if (kind === "json") throw noPicture();
      return answer(gateOf(tiles), insight, context, kind, { caller: grant, tile: name, filters: [] });
    },
    embeddedTile: async (context) => {
      for (const [name, value] of Object.entries(OPEN)) context.header(name, value);
      const { name, kind } = fileOf(context);
      const gate = gateOf(tiles);
      const verdict = await gate.verify(name);
      if (!verdict.ok) throw new RequestError("forbidden", REFUSALS[verdict.reason]);
      return answer(gate, insight, context, kind, verdict.link);
    },
  };
}

export function gateOf(tiles: TileGate | undefined): TileGate {
  if (tiles === undefined) throw new RequestError("unavailable", "This server draws no pictures.");
  return tiles;
}

function fileOf(context: Context): { name: string; kind: Kind } {
  const { name = "", kind } = FILE.exec(context.req.param("file") ?? "")?.groups ?? {};
  if (name === "") throw noPicture();
  return { name, kind: kind as Kind };
}

function noPicture(): RequestError {
  return new RequestError("not_found", "Ask for dashboard.tile.svg or dashboard.tile.png.");
}

/** Throws RequestError not_found. */
export async function tileOf({ dashboards }: InsightDependencies, tenant: string, name: string) {
  const [id = "", tileId = ""] = name.split(".", 2);
  const stored = await dashboards.get(tenant, id);
  const tile = stored?.dashboard.tiles.find((one: Tile) => one.id === tileId);
  const { question, chart } = tile ?? {};
  if (stored === undefined || tile === undefined || question === undefined || chart === undefined)
    throw new RequestError("not_found", "There is no such tile with a chart. A name is dashboard.tile.");
  return { dashboard: stored.dashboard, tile, question, chart };
}

async function answer(
  gate: TileGate,
  dependencies: InsightDependencies,
  context: Context,
  kind: Kind,
  { caller, tile: name, filters, expires }: Omit<EmbedLink, "expires"> & Partial<EmbedLink>,
): Promise<Response> {
  const { dashboard, tile, question, chart } = await tileOf(dependencies, caller.tenant, name);
  assertRowsAllowed([question], caller);
  const look = lookOf(context, tile.title);
  const view = {
    tiles: [{ id: tile.id, question }],
    filters: [...(dashboard.filters ?? []), ...filters],
    range: dashboard.range,
    compare: dashboard.compare,
  };
  const kept = expires === undefined ? BRIEFLY : NEVER_UNASKED;
  for await (const result of dependencies.insight.ask(caller, view, { signal: context.req.raw.signal })) {
    if (!result.ok) throw result.error;
    const drawn = [chart.type, result.answer, { ...look, options: chart.options }] as const;
    if (kind === "json") {
      const tileJson: EmbeddedTile = {
        title: tile.title,
        ...(await gate.tile(...drawn)),
        expires_at: new Date(expires ?? 0).toISOString(),
      };
      const body = JSON.stringify(tileJson);
      return send(context, { type: "application/json", kept }, body, () => body);
    }
    const svg = await gate.svg(...drawn);
    return kind === "png"
      ? send(context, { type: "image/png", kept }, svg, () => gate.png(svg))
      : send(context, { type: "image/svg+xml; charset=utf-8", kept }, svg, () => svg);
  }
  throw new RequestError("unavailable", "The tile was not answered.");
}

/** `source` is all that the body is made from: whoever has it already costs no drawing. */
async function send(
  context: Context,
  { type, kept }: { readonly type: string; readonly kept: string },
  source: string,
  draw: () => string | Promise<Uint8Array<ArrayBuffer>>,
): Promise<Response> {
  const etag = etagOf(type, source);
  const headers = { ...HEADERS, "cache-control": kept, "content-type": type, etag };
  if (isKnown(etag, context.req.raw.headers)) return context.body(null, 304, headers);
  return context.body(await draw(), 200, headers);
}

function lookOf({ req }: Context, title: string): TileLook {
  return {
    title,
    width: readInteger("width", req.query("width") ?? "640", 112, 2000),
    height: readInteger("height", req.query("height") ?? "320", 92, 2000),
    theme: req.query("theme") === "dark" ? "dark" : "light",
    locale: req.query("lang") === "de" ? "de" : "en",
  };
}
