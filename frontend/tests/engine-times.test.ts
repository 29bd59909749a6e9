// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { lately, minute, moment } from "../engine/format";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(2026, 10, 29, 20, 30) });
});

afterEach(() => {
  vi.useRealTimers();
});

it("gives the date of what was not today", () => {
  const today = new Date(2026, 10, 29, 0, 5).toISOString();
  const yesterday = new Date(2026, 10, 28, 20, 22).toISOString();
  expect(lately(today)).toBe(minute(today));
  expect(lately(yesterday)).toBe(moment(yesterday));
  expect(lately(yesterday)).toContain("28");
});
