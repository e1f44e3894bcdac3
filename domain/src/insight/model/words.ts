/** Languages of labels. */
export type Language = "en" | "de";

/** Label, description, then synonyms, by language. */
export type Words = Readonly<Record<Language, readonly [string, string, ...string[]]>>;

/** Events that are an order; the same as in table sessions. */
export const orderEvents = ["purchase", "order_submit"] as const;
