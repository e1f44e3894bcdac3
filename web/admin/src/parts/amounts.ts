const BYTE_UNITS = ["B", "KB", "MB", "GB", "TB"];
const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });

/** `12,345`; a dash for what is not known. */
export function formatCount(count: number | null | undefined): string {
  return count == null || !Number.isFinite(count) ? "–" : whole.format(count);
}

/** `1 row`, `12,345 rows`. */
export function formatCounted(count: number, one: string): string {
  return `${formatCount(count)} ${count === 1 ? one : `${one}s`}`;
}

/** `12.3K`, for places without room. */
export function formatShort(count: number | null | undefined): string {
  if (count == null || !Number.isFinite(count)) return "–";
  return Math.abs(count) < 10 && !Number.isInteger(count) ? count.toFixed(1) : short.format(count);
}

/** `3.4 MB`, units of 1,000. */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes == null || !Number.isFinite(bytes)) return "–";
  const unit = Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** unit;
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${BYTE_UNITS[unit]}`;
}

/** `340 ms`, `2.1 s`, `5 min`. */
export function formatMs(ms: number | null | undefined): string {
  if (ms == null || !Number.isFinite(ms)) return "–";
  if (ms === 0) return "0 ms";
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 90_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 5_400_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} days`;
}

/** `2026-11-21 06:15:02` in UTC, as tables store it; what is no time stays as it is. */
export function formatTime(text: string | null | undefined): string {
  if (text == null || text === "") return "–";
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text.replace(" ", "T")}Z`;
  const at = Date.parse(zoned);
  return Number.isNaN(at) ? text : new Date(at).toISOString().slice(0, 19).replace("T", " ");
}
