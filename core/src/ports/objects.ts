/**
 * Small things kept whole under a key: photos, later exports. Keys are lower-case names with `/` between parts (`photos/6f2c.webp`); a key of another form throws
 * {@link InvariantError} and touches nothing. A reader sees an object as it was or as it is, never a part. Every adapter passes `objectsConformance`.
 */
export interface ObjectStore {
  /** Keeps or replaces; durable when it resolves. Of several at a time one wins. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** undefined when there is none. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** False when there was none. */
  delete(key: string): Promise<boolean>;
}
