/** A place on the axis: a bucket of time or a category. */
export interface Key {
  readonly text: string;
  readonly time: number | null;
  /** Rows of the answer that lie here; none where a bucket was missing. */
  readonly rows: readonly number[];
}
