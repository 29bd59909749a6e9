// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import {
  addDays,
  ago,
  clockTime,
  dayKey,
  dayName,
  dayStart,
  duration,
  hourOf,
  hourTick,
  type Clock,
} from "../shared/times";

const berlin: Clock = { language: "en-GB", timeZone: "Europe/Berlin" };
const evening = new Date("2026-11-26T22:30:00Z");

test("times are the house's, in the reader's language", () => {
  expect(clockTime(evening, berlin)).toBe("23:30");
  expect(clockTime(evening, { ...berlin, hour12: true })).toBe("11:30 pm");
  expect(clockTime(evening, { ...berlin, timeZone: "America/New_York" })).toBe("17:30");
  expect(dayName(evening, berlin)).toBe("Thu 26 Nov");
  expect(dayName(evening, { ...berlin, language: "de" })).toContain("Nov");
});

test("full hours take little room in either clock", () => {
  const nine = new Date("2026-11-26T20:00:00Z");
  expect(hourTick(nine, berlin)).toBe("21:00");
  expect(hourTick(nine, { ...berlin, language: "en-US" })).toMatch(/^9\sPM$/);
});

test("a day belongs to the zone of the house", () => {
  const late = new Date("2026-11-26T23:30:00Z");
  expect(dayKey(late, berlin)).toBe("2026-11-27");
  expect(hourOf(late, berlin)).toBe(0);
  expect(hourOf(evening, berlin)).toBe(23);
});

test.each([
  ["2026-11-26", "Europe/Berlin", "2026-11-25T23:00:00.000Z"],
  ["2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00.000Z"],
  ["2026-03-30", "Europe/Berlin", "2026-03-29T22:00:00.000Z"],
  ["2026-11-26", "Pacific/Auckland", "2026-11-25T11:00:00.000Z"],
  ["2026-11-26", "America/St_Johns", "2026-11-26T03:30:00.000Z"],
])("day %s starts in %s at %s", (key, timeZone, start) => {
  expect(dayStart(key, { language: "en", timeZone }).toISOString()).toBe(start);
});

test("days are counted over months and summer time", () => {
  expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
  expect(addDays("2026-10-25", 1)).toBe("2026-10-26");
});

test("spans are told in the reader's words", () => {
  expect(duration(72_000, "en")).toBe("1 min 12 sec");
  expect(duration(0, "en")).toBe("0 sec");
  expect(duration(120_000, "de")).toBe("2 Min.");
  expect(ago(new Date(evening.getTime() - 180_000), evening, "en")).toBe(
    "3 minutes ago",
  );
  expect(ago(new Date(evening.getTime() - 5_000), evening, "de")).toBe("jetzt");
});
