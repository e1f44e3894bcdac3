/**
 * What was found unreadable. `torn`: the end of a segment whose writing was interrupted, cut off at start; its records were never
 * acknowledged, as far as the disk kept its promises. `damaged`: bytes that were durable once and do not match their checksum any more; kept in the file, skipped by readers.
 * `missing`: a segment is gone.
 */
export interface LogDamage {
  readonly kind: "torn" | "damaged" | "missing";
  readonly stream: string;
  readonly partition: number;
  /** File name. */
  readonly segment: string;
  readonly position: number;
  readonly bytes: number;
  /** First offset that may be lost. */
  readonly from: number;
  /** First readable offset after it; absent when nothing readable follows in this segment. */
  readonly next?: number;
}

/** Is told of each damage once per opened log or reader. */
export type OnDamage = (damage: LogDamage) => void;
