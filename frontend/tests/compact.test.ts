// SPDX-License-Identifier: Apache-2.0
/** The card's small relatives: a badge, a tile's feature, and what pickers suggest. */
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import "../card/hearthward-card";
import type { Hass } from "../shared/hass";
import { camera, engine, hassOf, House, QUIET, seen } from "./house";
import { all, place, startFrontend, stopClock, textOf } from "./page";

interface Shell extends HTMLElement {
  setConfig(config: unknown): void;
  context?: { entity_id?: string };
}

const CAMERA_ID = "01a2279e-d4e3-7269-b27c-c10b9254b651";
const ENGINE = { identifiers: [["hearthward", "engine"]] as [string, string][] };
const YARD = {
  identifiers: [["hearthward", `engine_${CAMERA_ID}`]] as [string, string][],
  via_device_id: "engine",
};

let house: House;

beforeAll(async () => {
  startFrontend();
  await customElements.whenDefined("hearthward-card");
});
let hass: Hass;

beforeEach(() => {
  stopClock();
  house = new House();
  const ours = { platform: "hearthward", device_id: "yard" };
  hass = {
    ...hassOf(house),
    entities: {
      "sensor.home_risk": {
        ...ours,
        device_id: "engine",
        translation_key: "home_risk",
      },
      "sensor.yard_risk_score": { ...ours, translation_key: "risk_score" },
      "sensor.yard_fps": { ...ours, translation_key: "fps" },
      "sensor.other": { ...ours, platform: "other", translation_key: "risk_score" },
    },
    devices: { engine: ENGINE, yard: YARD },
  };
});

afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

function shell(tag: string, config: object): Shell {
  const element = document.createElement(tag) as Shell;
  element.setConfig(config);
  return element;
}

test("a badge at rest leads to the panel", async () => {
  const badge = place(shell("hearthward-badge", {}), hass);
  await expect.poll(() => textOf(badge)).toBe("Home All quiet");
  expect(all(badge, "a")[0]?.getAttribute("href")).toBe("/hearthward");
});

test("a badge at risk tells the score and opens the event", async () => {
  const risk = { score: 71, level: "high" as const, state: "incident" };
  const told = { ...QUIET, ...risk, title: "A person waits", window_id: "w" };
  house.windows = [seen("w", 1)];
  house.engines = [engine({ cameras: [camera("yard", "Back yard", { risk: told })] })];
  const badge = place(shell("hearthward-badge", { camera: "camera.yard" }), hass);
  await expect.poll(() => textOf(badge)).toBe("Back yard A person waits 71");
  const opened = new Promise((resolve) => {
    badge.addEventListener("show-dialog", resolve);
  });
  all(badge, "button")[0]?.click();
  expect(await opened).toBeInstanceOf(CustomEvent);
});

test("a badge without its name, of a camera that is not watched", async () => {
  const badge = place(
    shell("hearthward-badge", { camera: "camera.cellar", show_name: false }),
    hass,
  );
  await expect.poll(() => textOf(badge)).toBe("Risk unknown");
});

test("a tile shows the hours of its own camera, over midnight too", async () => {
  const mine = { camera_id: CAMERA_ID };
  house.windows = [
    seen("new", 30, mine),
    seen("yesterday", 23 * 60, mine),
    seen("old", 25 * 60, mine),
    seen("other", 40),
  ];
  const tile = shell("hearthward-timeline", { type: "custom:hearthward-timeline" });
  tile.context = { entity_id: "sensor.yard_risk_score" };
  place(tile, hass);
  const bars = (): (string | undefined)[] =>
    all(tile, ".bar").map((bar) => bar.dataset.id);
  await expect.poll(bars).toEqual(["new", "yesterday"]);
  tile.context = { entity_id: "sensor.home_risk" };
  await expect.poll(bars).toEqual(["new", "other", "yesterday"]);
  tile.setConfig({ hours: "6" });
  await expect.poll(bars).toEqual(["new", "other"]);
  expect(all(tile, ".hours")).toEqual([]);
});

test("the pickers suggest what fits an entity of ours, and nothing for others", () => {
  const offers = [window.customCards?.[0], window.customBadges?.[0]];
  const configs = (entityId: string): unknown[] =>
    offers.map((one) => one?.getEntitySuggestion?.(hass, entityId)?.config);
  expect(configs("sensor.home_risk")).toEqual([
    { type: "custom:hearthward-card" },
    { type: "custom:hearthward-badge" },
  ]);
  expect(configs("sensor.yard_risk_score")).toEqual([
    { type: "custom:hearthward-card", cameras: [CAMERA_ID] },
    { type: "custom:hearthward-badge", camera: CAMERA_ID },
  ]);
  for (const other of ["sensor.yard_fps", "sensor.other", "sensor.unknown"]) {
    expect(configs(other)).toEqual([undefined, undefined]);
    const feature = window.customCardFeatures?.[0];
    expect(feature?.isSupported?.(hass, { entity_id: other })).toBe(false);
  }
});

test.each([
  ["hearthward-badge", { camera: "yard" }, /camera must be a camera/],
  ["hearthward-badge", { show_name: 1 }, /show_name must be true or false/],
  ["hearthward-timeline", { hours: 5 }, /hours must be 6, 12 or 24, not 5/],
])("%s refuses %o with what to do", (tag, config, words) => {
  expect(() => shell(tag, config)).toThrow(words);
});
