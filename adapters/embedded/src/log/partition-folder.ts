import type { LogDamage, OnDamage } from "./log-damage.ts";
import type { ReportGap } from "./recover-partition.ts";

/** The number of partitions is part of the name, so that a changed configuration is noticed. */
export function partitionFolder(
  directory: string,
  place: { readonly stream: string; readonly partition: number; readonly partitions: number },
): string {
  return `${directory}/${place.stream}/${place.partition}-of-${place.partitions}`;
}

/** Passes each damage on once. */
export function reportOnce(onDamage: OnDamage | undefined): OnDamage {
  const reported = new Set<string>();
  return (damage) => {
    const place = `${damage.stream}/${damage.partition}/${damage.segment}:${damage.position}:${damage.kind}`;
    if (onDamage === undefined || reported.has(place)) return;
    reported.add(place);
    onDamage(damage);
  };
}

/** Adds the place to what is reported about one partition. */
export function reporter(stream: string, partition: number, onDamage: OnDamage): ReportGap {
  return (kind, segment, gap) => {
    const damage: LogDamage = { kind, stream, partition, segment: segment.name, ...gap };
    onDamage(damage);
  };
}
