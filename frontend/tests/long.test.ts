// SPDX-License-Identifier: Apache-2.0
/** A tablet on the wall shows the card for hours: what it holds must not grow. */
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { cdp } from "vitest/browser";
import "../card/hearthward-card";
import type { WindowSummary } from "../shared/types";
import { camera, engine, hassOf, House, NOW, QUIET, seen } from "./house";
import { all, place, startFrontend, stopClock, textOf } from "./page";

const SECOND_MS = 1000;
const HOUR_S = 3600;
const STEP_S = 3;
/** Windows that are open or revised over and over in the course of the hour. */
const WINDOWS = 60;
/** What garbage collection leaves to chance. */
const SLACK_BYTES = 1_500_000;
const SLACK_NODES = 50;

interface Held {
  bytes: number;
  nodes: number;
  listeners: number;
}

beforeAll(async () => {
  startFrontend();
  await customElements.whenDefined("hearthward-card");
});

afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

async function held(): Promise<Held> {
  const session = cdp() as unknown as {
    send(method: string): Promise<Record<string, number>>;
  };
  await session.send("HeapProfiler.enable");
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize = 0 } = await session.send("Runtime.getHeapUsage");
  const { nodes = 0, jsEventListeners = 0 } = await session.send(
    "Memory.getDOMCounters",
  );
  return { bytes: usedSize, nodes, listeners: jsEventListeners };
}

async function frame(): Promise<void> {
  await new Promise((done) => requestAnimationFrame(done));
}

/** Return how a window stands at a second of the hour. */
function standing(number: number, second: number): WindowSummary {
  const isOpen = second % 90 < 60;
  const score = (second * 7) % 100;
  return seen(`w${number}`, 60 - number, {
    revision: second + 1,
    status: isOpen ? "provisional" : "final",
    ended_at: isOpen ? null : NOW.toISOString(),
    score,
    level: score < 30 ? "low" : score < 60 ? "medium" : "high",
    title: `Somebody is seen for ${second} s`,
  });
}

/** Let some seconds pass; every few something is different. */
async function pass(house: House, from: number, to: number): Promise<void> {
  for (let second = from; second < to; second += STEP_S) {
    vi.setSystemTime(NOW.getTime() + second * SECOND_MS);
    const window = standing((second / STEP_S) % WINDOWS, second);
    house.happen(window);
    const risk = { ...QUIET, state: "incident", score: window.score };
    const told = { level: window.level, title: window.title, window_id: window.id };
    const yard = { risk: { ...risk, ...told }, newest: window.id, image: window.image };
    house.change([engine({ cameras: [camera("back_yard", "Back yard", yard)] })]);
    house.asked.length = 0;
    if (second % 15 === 0) await frame();
  }
}

test("an hour of live events leaves the memory as it was", async () => {
  stopClock();
  const house = new House();
  const card = document.createElement("hearthward-card") as HTMLElement & {
    setConfig(config: object): void;
  };
  card.setConfig({});
  place(card, hassOf(house));
  await expect.poll(() => textOf(card)).toContain("All quiet");
  await pass(house, 0, 2 * STEP_S * WINDOWS);
  const before = await held();
  await pass(house, 2 * STEP_S * WINDOWS, HOUR_S);
  await expect
    .poll(() => textOf(card))
    .toContain(`Somebody is seen for ${HOUR_S - STEP_S} s`);
  expect(all(card, ".bar")).toHaveLength(WINDOWS);
  const after = await held();
  expect(after.nodes - before.nodes).toBeLessThan(SLACK_NODES);
  expect(after.listeners - before.listeners).toBeLessThan(SLACK_NODES);
  expect(after.bytes - before.bytes).toBeLessThan(SLACK_BYTES);
}, 120_000);

test("days that are looked through, and cards that are gone, are not kept", async () => {
  stopClock();
  const house = new House();
  const hass = hassOf(house);
  house.windows = Array.from({ length: 40 }, (_, day) => seen(`d${day}`, day * 1440));
  const look = async (days: number): Promise<void> => {
    const card = document.createElement("hearthward-card") as HTMLElement & {
      setConfig(config: object): void;
    };
    card.setConfig({});
    place(card, hass);
    // `expect.poll` would keep what it has seen until the test ends.
    while (all(card, "hw-day", ".round").length < 2) await frame();
    for (let day = 0; day < days; day += 1) {
      all(card, "hw-day", ".round")[0]?.click();
      await frame();
    }
    card.remove();
  };
  for (let round = 0; round < 5; round += 1) await look(30);
  const before = await held();
  for (let round = 0; round < 20; round += 1) await look(30);
  const after = await held();
  expect(after.nodes - before.nodes).toBeLessThan(SLACK_NODES);
  expect(after.bytes - before.bytes).toBeLessThan(SLACK_BYTES);
}, 120_000);
