import { EmbedRequestSchema, rights, type OpenEmbedLink } from "@kontor/contracts";
import type { Caller } from "@kontor/domain/insight";
import type { EmbedLinks, Origin } from "@kontor/domain/people";
import type { Context } from "hono";
import type { Grant } from "../grant.ts";
import type { InsightDependencies } from "../insight.ts";
import { RequestError } from "../problem.ts";
import { PRIVATE, SAFE, type Handler } from "./handler.ts";
import { gateOf, tileOf, type TileGate } from "./live-tiles.ts";
import { actorOfGrant, type PeopleDoor } from "./people-caller.ts";
import { readJson } from "./read-json.ts";

/** Letters of a token: an address of this length goes through everything. */
const MOST_TOKEN = 4000;

/** Signed links to tiles: made, listed and withdrawn. */
export function createEmbedLinkHandlers(
  tiles: TileGate | undefined,
  insight: InsightDependencies,
  door: PeopleDoor | undefined,
): Readonly<Record<"createEmbedLink" | "listEmbedLinks" | "withdrawEmbedLink", Handler>> {
  const actorOf = (context: Context, grant: Grant) => actorOfGrant(grant, originOf(door, context));
  return {
    createEmbedLink: async (context, grant) => {
      const gate = gateOf(tiles);
      const links = linksOf(door);
      const { tile, expires_in_s: seconds, filters = [] } = await readJson(context, EmbedRequestSchema);
      await tileOf(insight, grant.tenant, tile);
      const expires = gate.now() + seconds * 1000;
      const id = links.newId();
      const token = gate.sign({ id, caller: callerOf(grant), tile, filters, expires });
      if (token.length > MOST_TOKEN)
        throw new RequestError("invalid_request", "These filters do not fit into a link. Take fewer values.");
      await links.keep(actorOf(context, grant), { id, tenant: grant.tenant, tile, expires });
      const src = `/v1/embed/${token}`;
      const paths = { src, svg: `${src}.svg`, png: `${src}.png`, json: `${src}.json` };
      return context.json({ id, ...paths, expires_at: new Date(expires).toISOString() }, 201, SAFE);
    },
    listEmbedLinks: async (context, grant) => {
      const rows = await linksOf(door).list(grant.tenant, makerOf(grant));
      const links = rows.map((row): OpenEmbedLink => ({
        id: row.id,
        tile: row.tile,
        made_by: row.maker_name,
        made_at: new Date(row.created_at).toISOString(),
        expires_at: new Date(row.expires_at).toISOString(),
      }));
      return context.json({ links }, 200, PRIVATE);
    },
    withdrawEmbedLink: async (context, grant) => {
      const id = context.req.param("id") ?? "";
      await linksOf(door).withdraw(actorOf(context, grant), {
        tenant: grant.tenant,
        id,
        maker: makerOf(grant),
      });
      return context.body(null, 204, SAFE);
    },
  };
}

/** Whose links the caller may see and withdraw; undefined: everybody's. */
function makerOf({ person }: Grant): string | undefined {
  if (person === undefined || rights.administer.some((role) => role === person.role)) return undefined;
  return `person:${person.id}`;
}

function linksOf(door: PeopleDoor | undefined): EmbedLinks {
  if (door !== undefined) return door.people.embedLinks;
  throw new RequestError("unavailable", "This server keeps no links.");
}

function originOf(door: PeopleDoor | undefined, context: Context): Origin {
  return door?.originOf(context) ?? { address: null, userAgent: null };
}

function callerOf({ tenant, keyId, person }: Grant): Caller {
  return { tenant, keyId, ...(person === undefined ? {} : { person: { id: person.id, role: person.role } }) };
}
