import { Type, type Static } from "typebox";
import type { ErrorCode } from "./errors.ts";
import { FilterSchema } from "./insight.ts";
import type { Route } from "./route.ts";
import { answer, bodyErrors, callerErrors, json, ok, queryErrors, unchanged } from "./route-parts.ts";
import { time } from "./schema-parts.ts";

/** Body of `POST /v1/embed-links`. */
export const EmbedRequestSchema = Type.Object(
  {
    tile: Type.String({
      pattern: "^[a-z0-9][a-z0-9-]{0,62}\\.[a-z0-9][a-z0-9-]{0,62}$",
      description: "`dashboard.tile`",
    }),
    expires_in_s: Type.Integer({ minimum: 60, maximum: 31_536_000, description: "From now; a year at most" }),
    filters: Type.Optional(
      Type.Array(FilterSchema, { maxItems: 20, description: "Fixed: who holds the link cannot change them" }),
    ),
  },
  { additionalProperties: false },
);
/** See {@link EmbedRequestSchema}. */
export type EmbedRequest = Static<typeof EmbedRequestSchema>;

/** Answer of `POST /v1/embed-links`: paths on this server that need no key. */
export const EmbedLinkSchema = Type.Object({
  id: Type.String({ description: "To withdraw it" }),
  src: Type.String({ description: "For `<kontor-tile src>`" }),
  svg: Type.String(),
  png: Type.String(),
  json: Type.String({ description: "Picture and table: what `<kontor-tile>` loads" }),
  expires_at: time(),
});

/** A link that is open, as it is listed: never the link itself. */
export const OpenEmbedLinkSchema = Type.Object({
  id: Type.String(),
  tile: Type.String({ description: "`dashboard.tile`" }),
  made_by: Type.String({ description: "Name of the person or key" }),
  made_at: time(),
  expires_at: time(),
});
/** See {@link OpenEmbedLinkSchema}. */
export type OpenEmbedLink = Static<typeof OpenEmbedLinkSchema>;

const inPicture = Type.Number({ description: "In the picture's own units" });

/** A datum of a picture that a cursor can stand on. */
export const TilePointSchema = Type.Object({
  x: inPicture,
  y: inPicture,
  name: Type.String({ description: "What it is, in full" }),
  lines: Type.Array(Type.String(), { description: "Its values in full" }),
  mark: Type.Union(
    [
      Type.Object({ kind: Type.Literal("ring"), r: inPicture }),
      Type.Object({
        kind: Type.Literal("line"),
        top: inPicture,
        bottom: inPicture,
        rings: Type.Array(inPicture),
      }),
      Type.Object({
        kind: Type.Literal("box"),
        x: inPicture,
        y: inPicture,
        width: inPicture,
        height: inPicture,
      }),
    ],
    { description: "How the cursor marks it: a ring, a line with rings at these heights, or a frame" },
  ),
});
/** See {@link TilePointSchema}. */
export type TilePoint = Static<typeof TilePointSchema>;

/** Answer of `GET /v1/embed/{token}.json`. */
export const EmbeddedTileSchema = Type.Object({
  title: Type.String(),
  svg: Type.String({ description: "The picture, as the link's `.svg` is" }),
  points: Type.Array(TilePointSchema, { description: "In reading order, at most 500" }),
  table: Type.Object(
    {
      columns: Type.Array(
        Type.Object({
          label: Type.String(),
          numeric: Type.Boolean({ description: "Values stand at the right" }),
        }),
      ),
      rows: Type.Array(Type.Array(Type.String()), { description: "At most 500, as people read them" }),
      rest: Type.Integer({ description: "Rows beyond these" }),
    },
    { description: "The same data in words" },
  ),
  expires_at: time("End of the link"),
});
/** See {@link EmbeddedTileSchema}. */
export type EmbeddedTile = Static<typeof EmbeddedTileSchema>;

const look = {
  width: Type.Integer({ description: "Pixels, 112 to 2000; default 640" }),
  height: Type.Integer({ description: "Pixels, 92 to 2000; default 320" }),
  theme: Type.Enum(["light", "dark"], { description: "Default light" }),
  lang: Type.Enum(["en", "de"], { description: "Language of labels; default en" }),
};

const pictureErrors = [
  "invalid_request",
  "not_found",
  "question_invalid",
  ...queryErrors,
  "overloaded",
  "unavailable",
] as const satisfies readonly ErrorCode[];

/** Pictures of tiles, for mails, chats and other people's pages. */
export const tileRoutes = {
  tilePicture: {
    method: "get",
    path: "/v1/tiles/{file}",
    summary: "A tile as a picture",
    description: "`{file}` is `dashboard.tile.svg` or `dashboard.tile.png`, with what the caller may see.",
    roles: ["read", "admin"],
    right: "look",
    query: { ...look, key: Type.String({ description: "A key, for clients that cannot set headers" }) },
    responses: {
      "200": { description: "The picture", types: ["image/svg+xml", "image/png"] },
      "304": unchanged,
    },
    errors: [...callerErrors, ...pictureErrors],
  },
  createEmbedLink: {
    method: "post",
    path: "/v1/embed-links",
    summary: "Make a link to a tile",
    description:
      "Signed: it names the tile, the filters and the end of its time, and shows what its maker may see. It can be withdrawn by its id; a link of a key ends with the key as well.",
    roles: ["admin"],
    right: "explore",
    request: json(EmbedRequestSchema),
    responses: { "201": answer("The link", EmbedLinkSchema) },
    errors: [...callerErrors, ...bodyErrors, "not_found", "conflict", "unavailable"],
  },
  listEmbedLinks: {
    method: "get",
    path: "/v1/embed-links",
    summary: "List open links to tiles",
    description:
      "Newest first: those of the tenant for admin keys and people who may administer, the own ones for others. Never the links themselves; links of before they had an id are not listed.",
    roles: ["admin"],
    right: "explore",
    responses: ok("The links", Type.Object({ links: Type.Array(OpenEmbedLinkSchema) })),
    errors: [...callerErrors, "unavailable"],
  },
  withdrawEmbedLink: {
    method: "delete",
    path: "/v1/embed-links/{id}",
    summary: "Withdraw a link to a tile",
    description:
      "For ever, within a second: one of the own, or any of the tenant for admin keys and people who may administer.",
    roles: ["admin"],
    right: "explore",
    responses: { "204": { description: "Withdrawn" } },
    errors: [...callerErrors, "not_found", "unavailable"],
  },
  embeddedTile: {
    method: "get",
    path: "/v1/embed/{file}",
    summary: "A tile by link",
    description:
      "`{file}` is the signed token with `.svg`, `.png` or `.json`. Open to pages of any origin, without cookies. A forged link, one past its time or a withdrawn one is answered 403.",
    roles: [],
    query: look,
    responses: {
      "200": {
        description: "The picture, or picture and table",
        types: ["image/svg+xml", "image/png", "application/json"],
        schema: EmbeddedTileSchema,
      },
      "304": unchanged,
    },
    errors: ["forbidden", ...pictureErrors],
  },
} as const satisfies Record<string, Route>;
