import { Type, type Static } from "typebox";
import { limits } from "./limits.ts";

const text = (maxLength: number, description: string) => Type.String({ maxLength, description });

/** One line of an order or one dish that an event is about (GA4 `items[]`). */
export const ItemSchema = Type.Object(
  {
    item_id: Type.Optional(text(256, "Stock code, dish id")),
    item_name: Type.Optional(text(1024, "As the guest reads it")),
    price: Type.Optional(Type.Number({ description: "Unit price in `currency`, major units" })),
    quantity: Type.Optional(Type.Number({ description: "May be negative in a refund" })),
  },
  { additionalProperties: true, description: "Further keys are kept in the items JSON" },
);

/**
 * An event as sent to `POST /v1/events`. Only `event_name` is required; field names are the column names of table `events`. A field that is not
 * listed here is kept inside `props`. `null` counts as absent.
 */
export const EventSchema = Type.Object(
  {
    event_id: Type.Optional(
      text(256, "Unique per tenant; a repeat within 7 days is dropped. UUIDv7 is best"),
    ),
    event_name: Type.String({
      minLength: 1,
      maxLength: 128,
      pattern: "^[A-Za-z][A-Za-z0-9_.:-]*$",
      description: "GA4 e-commerce name (`view_item`, `purchase`, ...) or one of your own",
    }),
    event_time: Type.Optional(
      Type.Union([Type.String({ maxLength: 64 }), Type.Number()], {
        description:
          "When it happened: RFC 3339 text (no zone means UTC) or ms since the epoch. Default: when it was received. 1970 to 24 h ahead",
      }),
    ),
    visitor_id: Type.Optional(text(256, "The browser or device")),
    session_id: Type.Optional(text(256, "The sender's idea of a session; a hint, see table `sessions`")),
    user_id: Type.Optional(text(256, "A signed-in person")),
    shop_id: Type.Optional(text(256, "The restaurant or store")),
    table_id: Type.Optional(text(256, "The QR place")),
    page_url: Type.Optional(text(8192, "Address of the page; utm_* parameters become columns")),
    page_referrer: Type.Optional(text(8192, "Where the guest came from")),
    items: Type.Optional(Type.Array(ItemSchema, { maxItems: limits.itemsPerEvent })),
    order_id: Type.Optional(text(256, "The order or invoice")),
    value: Type.Optional(Type.Number({ description: "Money in `currency`, major units" })),
    currency: Type.Optional(Type.String({ pattern: "^[A-Z]{3}$", description: "ISO 4217" })),
    props: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: "Anything else" })),
    user_agent: Type.Optional(
      text(2048, "For events relayed by a server: the guest's User-Agent instead of the request's"),
    ),
    client_ip: Type.Optional(
      text(64, "For events relayed by a server: turned into `country`, then forgotten"),
    ),
    country: Type.Optional(
      Type.String({ pattern: "^[A-Z]{2}$", description: "ISO 3166-1 alpha-2, when the sender knows it" }),
    ),
  },
  { description: "An event as sent" },
);
/** An event that {@link EventSchema} describes. */
export type Event = Static<typeof EventSchema>;

/** Why one event of a request was refused; the others are stored. */
export const RejectionSchema = Type.Object({
  index: Type.Integer({ description: "Position in the request, from 0" }),
  code: Type.String({ description: "Stable, e.g. `required`, `type`, `too_long`, `pattern`, `range`" }),
  path: Type.String({ description: "JSON path, e.g. `$.items[2].price`" }),
  message: Type.String(),
});
/** One refused event of a request. */
export type Rejection = Static<typeof RejectionSchema>;

/** Answer of `POST /v1/events`: accepted events are on disk. */
export const VerdictSchema = Type.Object({
  accepted: Type.Integer(),
  rejected: Type.Array(RejectionSchema),
});
/** What became of the events of one request. */
export type Verdict = Static<typeof VerdictSchema>;
