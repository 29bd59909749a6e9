// SPDX-License-Identifier: Apache-2.0
import { LEVELS, type Level } from "../shared/levels";
import { addDays } from "../shared/times";

export type Counts = Record<Level | "not_assessed", number>;

export interface HourCount extends Counts {
  /** YYYY-MM-DD in the house's zone. */
  day: string;
  hour: number;
}

/** One camera's windows, and what people thought of its alarms. */
export interface CameraTally {
  camera_id: string;
  hours: HourCount[];
  alarms: number;
  judged_alarms: number;
  false_alarms: number;
  missed: number;
}

/** What is shown of a week. */
export interface Week {
  total: Counts;
  events: number;
  alarms: number;
  judged: number;
  falseAlarms: number;
  missed: number;
  /** By hour of the day, 0 to 23. */
  hours: Counts[];
  /** By day, the first one first. */
  days: { day: string; counts: Counts }[];
}

/** The share of each level that a well-tuned house has, in per cent. */
export const TARGETS: Record<Level, number> = {
  low: 80,
  medium: 15,
  high: 4,
  critical: 1,
};

const HOURS = 24;
const KINDS = [...LEVELS, "not_assessed"] as const;

/** Return the sums over some cameras for the days from the first one on. */
export function week(
  cameras: readonly CameraTally[],
  firstDay: string,
  days: number,
): Week {
  const sums: Week = {
    total: nothing(),
    events: 0,
    alarms: 0,
    judged: 0,
    falseAlarms: 0,
    missed: 0,
    hours: Array.from({ length: HOURS }, nothing),
    days: Array.from({ length: days }, (_, number) => ({
      day: addDays(firstDay, number),
      counts: nothing(),
    })),
  };
  for (const camera of cameras) {
    sums.alarms += camera.alarms;
    sums.judged += camera.judged_alarms;
    sums.falseAlarms += camera.false_alarms;
    sums.missed += camera.missed;
    for (const one of camera.hours) {
      const day = sums.days.find((other) => other.day === one.day)?.counts;
      for (const into of [sums.total, sums.hours[one.hour], day]) {
        if (into !== undefined) add(into, one);
      }
    }
  }
  sums.events = countOf(sums.total);
  return sums;
}

/** Return how many windows there are in all. */
export function countOf(counts: Counts): number {
  return KINDS.reduce((sum, kind) => sum + counts[kind], 0);
}

/** Return each level's share of what was assessed, 0 to 1. */
export function shares(total: Counts): Record<Level, number> {
  const assessed = LEVELS.reduce((sum, level) => sum + total[level], 0);
  const share = (level: Level): number =>
    assessed === 0 ? 0 : total[level] / assessed;
  return {
    low: share("low"),
    medium: share("medium"),
    high: share("high"),
    critical: share("critical"),
  };
}

/** Return the hour in which most happened; null where nothing did. */
export function busiest(hours: readonly Counts[]): number | null {
  const counts = hours.map(countOf);
  const most = Math.max(...counts);
  return most === 0 ? null : counts.indexOf(most);
}

function nothing(): Counts {
  return { low: 0, medium: 0, high: 0, critical: 0, not_assessed: 0 };
}

function add(into: Counts, counts: Counts): void {
  for (const kind of KINDS) into[kind] += counts[kind];
}
