import { Type, type TSchema } from "typebox";

/** A value or null. */
export const nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);

/** An instant as text. */
export const time = (what?: string) =>
  Type.String({ description: what === undefined ? "RFC 3339, UTC" : `${what}; RFC 3339, UTC` });
