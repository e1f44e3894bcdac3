import type { LogDamage, OnDamage } from "./log-damage.ts";
import type { ReportGap } from "./recover-partition.ts";

/** The number of partitions is part of the name, so that a changed configuration is noticed. */
export function partitionFolder(
  directory: string,
  place: { readonly stream: string; readonly partition: number; readonly partitions: number },
): string {
  return `${directory}/${place.stream}/${place.partition}-of-${place.partitions}`;
}

/** Reports each place of a segment once. */
export function reporter(stream: string, partition: number, onDamage: OnDamage | undefined): ReportGap {
  const reported = new Set<string>();
  return (kind, segment, gap) => {
    const place = `${segment.name}:${gap.position}:${kind}`;
    if (onDamage === undefined || reported.has(place)) return;
    reported.add(place);
    const damage: LogDamage = { kind, stream, partition, segment: segment.name, ...gap };
    onDamage(damage);
  };
}
