// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { isLevel, rank, worst } from "../shared/levels";

test("only the engine's four words are levels", () => {
  expect(["low", "medium", "high", "critical"].every(isLevel)).toBe(true);
  expect([null, "", "LOW", "constructor", 3].some(isLevel)).toBe(false);
});

test("the worst level wins, and no verdict is below them all", () => {
  expect(worst(["low", "critical", null, "high"])).toBe("critical");
  expect(worst([null, "low"])).toBe("low");
  expect(worst([null])).toBeNull();
  expect(rank(null)).toBeLessThan(rank("low"));
});
