/** What a segment's file name says: no header inside the file can tear, and a folder's listing is the table of contents. */
export interface SegmentName {
  readonly name: string;
  /** Offset of its first record. */
  readonly base: number;
  /** Random; starts every frame of the file. Not 0, so that zeros never look like a frame. */
  readonly salt: number;
}

const PATTERN = /^(\d{16})-([0-9a-f]{8})\.seg1$/;

export function segmentName(base: number, salt: number): SegmentName {
  const name = `${String(base).padStart(16, "0")}-${salt.toString(16).padStart(8, "0")}.seg1`;
  return { name, base, salt };
}

/** The segments among the names of a folder, in order of their offsets. Other names are left alone. */
export function segmentNames(names: readonly string[]): SegmentName[] {
  return names
    .flatMap((name) => {
      const match = PATTERN.exec(name);
      return match === null ? [] : [{ name, base: Number(match[1]), salt: parseInt(match[2] ?? "0", 16) }];
    })
    .sort((a, b) => a.base - b.base);
}
