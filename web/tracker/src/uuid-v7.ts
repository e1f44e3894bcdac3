/**
 * A UUIDv7 (RFC 9562): 48 bits of ms since the epoch, then chance. Ids sort by time. crypto.randomUUID is missing on pages without HTTPS (a phone
 * that opens a laptop's address), getRandomValues is not.
 */
export function uuidV7(now: number = Date.now()): string {
  const time = now.toString(16).padStart(12, "0");
  const chance = crypto.getRandomValues(new Uint8Array(36));
  // x: four bits of chance; y: the two of the variant, then two.
  return `${time.slice(0, 8)}-${time.slice(8)}-7xxx-yxxx-xxxxxxxxxxxx`.replace(
    /[xy]/g,
    (kind, at: number) => {
      const bits = chance[at] ?? 0;
      return (kind === "x" ? bits & 15 : (bits & 3) | 8).toString(16);
    },
  );
}
