export const DAY_MS = 86_400_000;

/** `YYYY-MM-DD` of a time in ms since the epoch, UTC. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** First ms after a day `YYYY-MM-DD`, UTC. */
export function endOfDay(day: string): number {
  return Date.parse(day) + DAY_MS;
}
