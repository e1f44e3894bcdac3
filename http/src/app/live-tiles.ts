import {
  EmbedRequestSchema,
  type Answer,
  type ChartType,
  type Filter,
  type tileRoutes,
  type Tile,
} from "@kontor/contracts";
import type { Caller } from "@kontor/domain/insight";
import type { Context } from "hono";
import type { InsightDependencies } from "../insight.ts";
import { RequestError } from "../problem.ts";
import type { Grant } from "../grant.ts";
import { SAFE, type Handler } from "./handler.ts";
import { readJson } from "./read-json.ts";

/** What a signed link says. */
export interface EmbedLink {
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

/** Draws tiles and signs links to them. */
export interface TileGate {
  svg(type: ChartType, answer: Answer, look: TileLook): Promise<string>;
  png(svg: string): Promise<Uint8Array<ArrayBuffer>>;
  sign(link: EmbedLink): string;
  /** undefined when it is forged, past its time, or of a key that is no more. */
  verify(token: string): Promise<EmbedLink | undefined>;
  now(): number;
}

const FILE = /^(?<name>[A-Za-z0-9_.-]{1,4000})\.(?<kind>svg|png)$/;
// A picture opened by itself runs nothing, whatever an item's name holds.
const HEADERS = {
  ...SAFE,
  "cache-control": "private, max-age=15",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
};

/** Handlers of contracts' `tileRoutes`. */
export function createTileHandlers(
  tiles: TileGate | undefined,
  insight: InsightDependencies,
): Readonly<Record<keyof typeof tileRoutes, Handler>> {
  return {
    tilePicture: async (context, grant) => {
      const { name, kind } = fileOf(context);
      return draw(gateOf(tiles), insight, context, kind, { caller: grant, tile: name, filters: [] });
    },
    embeddedTile: async (context) => {
      const { name, kind } = fileOf(context);
      const gate = gateOf(tiles);
      const link = await gate.verify(name);
      if (link === undefined)
        throw new RequestError("forbidden", "This link is not valid (any more). Ask for a new one.");
      return draw(gate, insight, context, kind, link);
    },
    createEmbedLink: async (context, grant) => {
      const gate = gateOf(tiles);
      const { tile, expires_in_s: seconds, filters = [] } = await readJson(context, EmbedRequestSchema);
      await tileOf(insight, grant.tenant, tile);
      const expires = gate.now() + seconds * 1000;
      const token = gate.sign({ caller: callerOf(grant), tile, filters, expires });
      const paths = { svg: `/v1/embed/${token}.svg`, png: `/v1/embed/${token}.png` };
      return context.json({ ...paths, expires_at: new Date(expires).toISOString() }, 201, SAFE);
    },
  };
}

function gateOf(tiles: TileGate | undefined): TileGate {
  if (tiles === undefined) throw new RequestError("unavailable", "This server draws no pictures.");
  return tiles;
}

function callerOf({ tenant, keyId, person }: Grant): Caller {
  return { tenant, keyId, ...(person === undefined ? {} : { person: { id: person.id, role: person.role } }) };
}

function fileOf(context: Context): { name: string; kind: string } {
  const { name = "", kind = "" } = FILE.exec(context.req.param("file") ?? "")?.groups ?? {};
  if (name === "") throw new RequestError("not_found", "Ask for dashboard.tile.svg or dashboard.tile.png.");
  return { name, kind };
}

async function tileOf({ dashboards }: InsightDependencies, tenant: string, name: string) {
  const [id = "", tileId = ""] = name.split(".", 2);
  const stored = await dashboards.get(tenant, id);
  const tile = stored?.dashboard.tiles.find((one: Tile) => one.id === tileId);
  const { question, chart } = tile ?? {};
  if (stored === undefined || tile === undefined || question === undefined || chart === undefined)
    throw new RequestError("not_found", "There is no such tile with a chart. A name is dashboard.tile.");
  return { dashboard: stored.dashboard, tile, question, chart };
}

async function draw(
  gate: TileGate,
  dependencies: InsightDependencies,
  context: Context,
  kind: string,
  { caller, tile: name, filters }: Omit<EmbedLink, "expires">,
): Promise<Response> {
  const { dashboard, tile, question, chart } = await tileOf(dependencies, caller.tenant, name);
  const look = lookOf(context, tile.title);
  const view = {
    tiles: [{ id: tile.id, question }],
    filters: [...(dashboard.filters ?? []), ...filters],
    range: dashboard.range,
    compare: dashboard.compare,
  };
  for await (const result of dependencies.insight.ask(caller, view, { signal: context.req.raw.signal })) {
    if (!result.ok) throw result.error;
    const svg = await gate.svg(chart.type, result.answer, { ...look, options: chart.options });
    if (kind === "png")
      return context.body(await gate.png(svg), 200, { ...HEADERS, "content-type": "image/png" });
    return context.body(svg, 200, { ...HEADERS, "content-type": "image/svg+xml; charset=utf-8" });
  }
  throw new RequestError("unavailable", "The tile was not answered.");
}

function lookOf({ req }: Context, title: string): TileLook {
  return {
    title,
    width: pixels(req.query("width"), "width", 640, 112),
    height: pixels(req.query("height"), "height", 320, 92),
    theme: req.query("theme") === "dark" ? "dark" : "light",
    locale: req.query("lang") === "de" ? "de" : "en",
  };
}

function pixels(raw: string | undefined, name: string, usual: number, least: number): number {
  const value = raw === undefined ? usual : Number(raw);
  if (Number.isInteger(value) && value >= least && value <= 2000) return value;
  throw new RequestError("invalid_request", `${name} must be a whole number from ${least} to 2000.`);
}
