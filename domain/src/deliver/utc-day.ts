/** `YYYY-MM-DD` of a time in ms since the epoch, UTC. */
export function utcDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
