import type { TrimPolicy } from "@kontor/core";
import { codeOf } from "./disk-errors.ts";
import type { PartitionLog } from "./partition-log.ts";
import type { SegmentChain } from "./segment-chain.ts";

interface Piece {
  readonly end: number;
  readonly bytes: number;
  readonly maxTimestamp: number;
}

/**
 * Drops whole segments from the old end while the policy lets go of every record in them. The segment that grows is sealed and dropped
 * too when nothing in it is to be kept, so that a quiet stream forgets as it was told. Some segment always stays: it knows the next offset.
 */
export function trimPartition(log: PartitionLog, policy: TrimPolicy): Promise<number> {
  return log.exclusively(async (chain) => {
    const count = droppable(pieces(chain), policy);
    if (count > chain.sealed.length || (count > 0 && chain.active === undefined)) {
      // On a full disk this cannot work; what can go without it goes, and makes room.
      await chain.roll().catch(() => undefined);
    }
    const { sealed, active } = chain;
    const drop = Math.min(count, active === undefined ? sealed.length - 1 : sealed.length);
    for (let dropped = 0; dropped < drop; dropped++) await dropOldest(chain);
    return chain.start;
  });
}

/** How many of the pieces may go. */
function droppable(pieces: readonly Piece[], policy: TrimPolicy): number {
  let kept = pieces.reduce((sum, piece) => sum + piece.bytes, 0);
  let count = 0;
  for (const piece of pieces) {
    kept -= piece.bytes;
    const letsGo =
      piece.end <= policy.below &&
      piece.maxTimestamp <= (policy.keepSince ?? Infinity) &&
      kept >= (policy.keepBytes ?? 0);
    if (!letsGo) break;
    count++;
  }
  return count;
}

function pieces({ sealed, active, nextOffset }: SegmentChain): Piece[] {
  const growing =
    active === undefined || active.position === 0
      ? []
      : [{ end: active.offset, bytes: active.position, maxTimestamp: active.maxTimestamp }];
  const ends = [...sealed.slice(1).map((each) => each.name.base), active?.name.base ?? nextOffset];
  return [
    ...sealed.map(({ bytes, maxTimestamp }, at) => ({ end: ends[at] ?? Infinity, bytes, maxTimestamp })),
    ...growing,
  ];
}

async function dropOldest(chain: SegmentChain): Promise<void> {
  try {
    await chain.dropOldest();
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}
