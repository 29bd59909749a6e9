// SPDX-License-Identifier: Apache-2.0

/** How the person who looks wants to read times. */
export interface Clock {
  /** A BCP 47 language. */
  language: string;
  /** An IANA zone. */
  timeZone: string;
  /** Whether hours go to 12; undefined leaves it to the language. */
  hour12?: boolean;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Return the time of day, such as 21:04. */
export function clockTime(at: Date, clock: Clock): string {
  return format(clock, { hour: "numeric", minute: "2-digit" }).format(at);
}

/** Return a full hour in few letters, such as 21:00 or 9 pm. */
export function hourTick(at: Date, clock: Clock): string {
  const hour = format(clock, { hour: "numeric" });
  return hour.resolvedOptions().hour12 ? hour.format(at) : clockTime(at, clock);
}

/** Return weekday, day and month, such as Thu 26 Nov. */
export function dayName(at: Date, clock: Clock): string {
  const parts = { weekday: "short", day: "numeric", month: "short" } as const;
  return format(clock, parts).format(at);
}

/** Return the day as YYYY-MM-DD in the clock's zone. */
export function dayKey(at: Date, clock: Clock): string {
  const zoned = { language: "en-CA", timeZone: clock.timeZone };
  const parts = { year: "numeric", month: "2-digit", day: "2-digit" } as const;
  return format(zoned, parts).format(at);
}

/** Return the hour of the day in the clock's zone, 0 to 23. */
export function hourOf(at: Date, clock: Clock): number {
  const zoned = { language: "en-GB", timeZone: clock.timeZone, hour12: false };
  return Number(format(zoned, { hour: "2-digit" }).format(at)) % 24;
}

/** Return the first instant of a day (YYYY-MM-DD) in the clock's zone. */
export function dayStart(key: string, clock: Clock): Date {
  const guess = Date.parse(`${key}T00:00:00Z`);
  // A zone is at most 14 hours away from UTC, and a change of summer time an hour.
  let start = guess - offsetMs(new Date(guess), clock);
  start = guess - offsetMs(new Date(start), clock);
  return new Date(start);
}

/** Return the day (YYYY-MM-DD) that is some days away from another. */
export function addDays(key: string, days: number): string {
  return new Date(Date.parse(`${key}T00:00:00Z`) + days * DAY_MS)
    .toISOString()
    .slice(0, 10);
}

/** Return how long something took, such as 1 min 12 s. */
export function duration(ms: number, language: string): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const parts: string[] = [];
  if (minutes > 0) parts.push(unit(minutes, "minute", language));
  if (minutes === 0 || seconds % 60 > 0)
    parts.push(unit(seconds % 60, "second", language));
  return parts.join(" ");
}

/** Return how long ago something was, such as 3 minutes ago. */
export function ago(at: Date, now: Date, language: string): string {
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const ms = at.getTime() - now.getTime();
  if (-ms < MINUTE_MS) return words.format(0, "second");
  if (-ms < HOUR_MS) return words.format(Math.round(ms / MINUTE_MS), "minute");
  if (-ms < DAY_MS) return words.format(Math.round(ms / HOUR_MS), "hour");
  return words.format(Math.round(ms / DAY_MS), "day");
}

function unit(value: number, name: string, language: string): string {
  const style = { style: "unit", unit: name, unitDisplay: "short" } as const;
  return new Intl.NumberFormat(language, style).format(value);
}

/** Return how far the clock's zone is ahead of UTC at an instant, in milliseconds. */
function offsetMs(at: Date, clock: Clock): number {
  const zoned = { language: "en-GB", timeZone: clock.timeZone, hour12: false };
  const whole = {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  } as const;
  const found: Record<string, number> = {};
  for (const { type, value } of format(zoned, whole).formatToParts(at)) {
    found[type] = Number(value);
  }
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = found;
  const local = Date.UTC(year, month - 1, day, hour % 24, minute, second);
  return local - Math.floor(at.getTime() / 1000) * 1000;
}

/** Return a formatter; making one is slow, so each is made once. */
function format(clock: Clock, parts: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const { language, timeZone, hour12 } = clock;
  const key = JSON.stringify([language, timeZone, hour12, parts]);
  let found = formats.get(key);
  if (found === undefined) {
    const wanted = "hour" in parts && hour12 !== undefined ? { hour12 } : {};
    found = new Intl.DateTimeFormat(language, { ...parts, ...wanted, timeZone });
    formats.set(key, found);
  }
  return found;
}
