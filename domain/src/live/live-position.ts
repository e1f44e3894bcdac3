/** Next offset of each partition, from partition 0 on: everything before is known. */
export type LivePosition = readonly number[];

const PART = /^(\d{1,4}):(\d{1,15})$/;

/** `0:12,1:7`: the `id` of a message. */
export function formatPosition(position: LivePosition): string {
  return position.map((offset, partition) => `${partition}:${offset}`).join(",");
}

/** Reads what {@link formatPosition} wrote for so many partitions; undefined for anything else. */
export function parsePosition(text: string, partitions: number): LivePosition | undefined {
  const parts = text.split(",", partitions + 1);
  if (parts.length !== partitions) return undefined;
  const offsets = parts.map((part, partition) => {
    const match = PART.exec(part);
    return match !== null && Number(match[1]) === partition ? Number(match[2]) : -1;
  });
  return offsets.includes(-1) ? undefined : offsets;
}

/** Whether nothing of `position` lies behind `other`. */
export function isAtLeast(position: LivePosition, other: LivePosition): boolean {
  return position.every((offset, partition) => offset >= (other[partition] ?? 0));
}
