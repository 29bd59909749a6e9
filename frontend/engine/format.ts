// SPDX-License-Identifier: AGPL-3.0-or-later
/** Numbers and times as people read them, in the browser's own language. */
import { NONE } from "./words";

const PLURALS = new Intl.PluralRules("en");
const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const PRECISE = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
});
const MINUTE = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const MOMENT = new Intl.DateTimeFormat(undefined, {
  dateStyle: "medium",
  timeStyle: "short",
});

export function number(n: number, digits = 0): string {
  return n.toLocaleString(undefined, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

export function percent(share: number): string {
  return share.toLocaleString(undefined, { style: "percent" });
}

/** Return a count with its noun: one camera, 3 cameras. */
export function counted(n: number, one: string, other: string): string {
  return `${number(n)} ${PLURALS.select(n) === "one" ? one : other}`;
}

/** Return for how many more cameras there is room. */
export function room(more: number | null): string {
  if (more === null) return "";
  if (more < 1) return ", no room for another camera";
  return `, about ${counted(more, "more camera", "more cameras")}`;
}

export function milliseconds(n: number | null | undefined): string {
  if (n === null || n === undefined) return NONE;
  if (n >= 1000) return `${number(n / 1000, 1)} s`;
  return `${number(n, n < 10 ? 1 : 0)} ms`;
}

export function span(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (minutes < 1) return `${Math.floor(seconds)} s`;
  if (hours < 1) return `${minutes} min`;
  if (hours < 24) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export function megabytes(mb: number | null): string {
  if (mb === null) return NONE;
  return mb < 1000 ? `${number(mb)} MB` : `${number(mb / 1000, 1)} GB`;
}

/** Return a time of day with milliseconds. */
export function precise(iso: string): string {
  return PRECISE.format(new Date(iso));
}

export function clock(at: Date): string {
  return CLOCK.format(at);
}

export function minute(iso: string): string {
  return MINUTE.format(new Date(iso));
}

/** Return the time of day, with the date unless it is today's. */
export function lately(iso: string): string {
  const today = new Date().toDateString() === new Date(iso).toDateString();
  return today ? minute(iso) : moment(iso);
}

export function moment(iso: string): string {
  return MOMENT.format(new Date(iso));
}
