/** A file found in the lake's folder. */
export interface LakeFileEntry {
  /** Relative to the lake's root, `/` between parts. */
  readonly path: string;
  readonly bytes: number;
  /** Last change, ms since the epoch by the store's clock. */
  readonly modified: number;
}

/**
 * The lake's files as things to be counted and removed; their content is the engine's business. Paths are relative to the lake's root with `/` between parts;
 * a path that leaves the root throws {@link InvariantError} and touches nothing. Every adapter passes `lakeFilesConformance`.
 */
export interface LakeFiles {
  /** Every file under the root, in no order; [] when there is no root yet. Links are not followed. */
  list(): Promise<readonly LakeFileEntry[]>;
  /** Bytes of a file; undefined when it is missing. */
  size(path: string): Promise<number | undefined>;
  /** Removes a file; resolves to false when it was not there. The removal need not survive a loss of power. */
  unlink(path: string): Promise<boolean>;
}
