import { QuestionError } from "./errors.ts";

/** From `at` (ms since the epoch) on, local time is UTC plus `offset` ms. */
export interface Offset {
  readonly at: number;
  readonly offset: number;
}

const HOUR = 3_600_000;
const STEP = 7 * 24 * HOUR;

/** Whether Node's tables know the zone. */
export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** A time zone by its IANA name, from the tables that Node brings along. */
export class Zone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat;

  /** Throws QuestionError when there is no such zone. */
  constructor(name: string) {
    this.name = name;
    if (!isZone(name)) {
      throw new QuestionError(`There is no time zone "${name}". Take an IANA name: Europe/Vienna, UTC.`);
    }
    this.#format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  }

  /** Local time minus UTC at an instant, ms. */
  offsetAt(instant: number): number {
    if (this.name === "UTC") return 0;
    const part = Object.fromEntries(
      this.#format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
    ) as Record<"year" | "month" | "day" | "hour" | "minute" | "second", number>;
    const local = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
    return local - Math.floor(instant / 1000) * 1000;
  }

  /** Local time as ms of a clock that shows it as if it were UTC. */
  toLocal(instant: number): number {
    return instant + this.offsetAt(instant);
  }

  /** The first instant that shows this local time; one that a clock change leaves out is read with the offset before it. */
  toInstant(local: number): number {
    const first = local - this.offsetAt(local - 24 * HOUR);
    if (this.toLocal(first) === local) return first;
    const second = local - this.offsetAt(local + 24 * HOUR);
    return this.toLocal(second) === local ? second : first;
  }

  /** The offset at `from` and each change until `to`. */
  offsets(from: number, to: number): Offset[] {
    const found: Offset[] = [{ at: from, offset: this.offsetAt(from) }];
    if (this.name === "UTC") return found;
    for (let low = from; low < to; low += STEP) {
      const high = Math.min(to, low + STEP);
      const offset = this.offsetAt(high);
      if (offset !== found.at(-1)?.offset) found.push({ at: this.#changeIn(low, high, offset), offset });
    }
    return found;
  }

  #changeIn(low: number, high: number, offset: number): number {
    while (high - low > 1000) {
      const middle = Math.floor((low + high) / 2000) * 1000;
      if (middle <= low) return high;
      if (this.offsetAt(middle) === offset) high = middle;
      else low = middle;
    }
    return high;
  }
}
