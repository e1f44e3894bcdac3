import { Type, type Static } from "typebox";

/*
 * `GET /v1/live`, text/event-stream. Every message has an `id:` made of the log's offset, `PARTITION:OFFSET[,...]` of stream `clicks` after it: a client that comes
 * back with Last-Event-ID goes on exactly there, without gap or double, as long as the log keeps the records (24 h; older: `event: reset`, start anew).
 * Messages: `hello` once, then `events` and `commit`, at most 4 of each per second; a comment line every 15 s.
 */

/** `event: hello`: from here on. */
export const LiveHelloSchema = Type.Object({ tenant: Type.String(), snapshot: Type.Integer() });
/** See {@link LiveHelloSchema}. */
export type LiveHello = Static<typeof LiveHelloSchema>;

/** One event as the live strip shows it; texts are cut to 200 characters. */
export const LiveEventSchema = Type.Object({
  event_id: Type.Optional(Type.String()),
  event_name: Type.String(),
  event_time: Type.String(),
  shop_id: Type.Optional(Type.String()),
  table_id: Type.Optional(Type.String()),
  item_id: Type.Optional(Type.String()),
  item_name: Type.Optional(Type.String()),
  value: Type.Optional(Type.Number()),
  currency: Type.Optional(Type.String()),
  is_bot: Type.Optional(Type.Boolean({ description: "True for a bot's; else left out" })),
  visitor: Type.Optional(
    Type.String({ description: "First characters of a hash: to tell visitors apart, not to know them" }),
  ),
});
/** See {@link LiveEventSchema}. */
export type LiveEvent = Static<typeof LiveEventSchema>;

/** `event: events`: what was accepted since the message before. Counts are of all, `events` are the newest 50 at most. */
export const LiveEventsSchema = Type.Object({
  accepted: Type.Integer(),
  /** The 200 most frequent names; the others together as `(other)`. */
  by_name: Type.Record(Type.String(), Type.Integer()),
  revenue: Type.Number({ description: "Sum of value over purchase and order_submit" }),
  /** How much of these counts was of bots, which tiles leave out; left out where nothing was. */
  bots: Type.Optional(
    Type.Object({ accepted: Type.Integer(), orders: Type.Integer(), revenue: Type.Number() }),
  ),
  events: Type.Array(LiveEventSchema),
});
/** See {@link LiveEventsSchema}. */
export type LiveEvents = Static<typeof LiveEventsSchema>;

/** `event: commit`: the lake has a new snapshot with rows of this tenant; tiles asked for now contain everything before the log position `upto`. */
export const LiveCommitSchema = Type.Object({ snapshot: Type.Integer(), upto: Type.String() });
/** See {@link LiveCommitSchema}. */
export type LiveCommit = Static<typeof LiveCommitSchema>;

/**
 * `event: reset`: there is a gap before this message's id, tiles should be asked for anew. `too_old`: the log no longer holds what was asked for, or never did;
 * `too_slow`: this reader did not take what was sent.
 */
export const LiveResetSchema = Type.Object({ reason: Type.Enum(["too_old", "too_slow"]) });
/** See {@link LiveResetSchema}. */
export type LiveReset = Static<typeof LiveResetSchema>;

/** What a message carries, by its `event:`. */
export interface LiveMessages {
  readonly hello: LiveHello;
  readonly events: LiveEvents;
  readonly commit: LiveCommit;
  readonly reset: LiveReset;
}
