// SPDX-License-Identifier: Apache-2.0
import axe from "axe-core";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import "../card/hearthward-card";
import { camera, engine, hassOf, House, NOW, QUIET, seen } from "./house";
import { all, place, startFrontend, stopClock, textOf } from "./page";

interface Card extends HTMLElement {
  setConfig(config: unknown): void;
}

let house: House;

beforeAll(async () => {
  startFrontend();
  await customElements.whenDefined("hearthward-card");
});

beforeEach(() => {
  stopClock();
  house = new House();
});

afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

const INTRUDER = seen("intruder", 2, {
  ended_at: null,
  score: 72,
  level: "high",
  title: "A person waits at the back door",
  summary: "Somebody came over the fence and waits beside the back door.",
  classes: ["person"],
});
const AT_RISK = camera("back_yard", "Back yard", {
  risk: {
    score: 72,
    level: "high",
    state: "incident",
    title: INTRUDER.title,
    since: INTRUDER.started_at,
    window_id: INTRUDER.id,
    summary: INTRUDER.summary,
  },
  newest: INTRUDER.id,
  image: "image-intruder",
});

function cardWith(config: object = {}): Card {
  const card = document.createElement("hearthward-card") as Card;
  card.setConfig({ type: "custom:hearthward-card", ...config });
  return place(card, hassOf(house));
}

async function says(card: Node, text: string | RegExp): Promise<void> {
  await expect.poll(() => textOf(card)).toMatch(text);
}

test("the card is offered in the picker, and its stub is a whole home", () => {
  expect(window.customCards).toContainEqual(
    expect.objectContaining({ type: "hearthward-card", preview: true }),
  );
});

test("a home at rest says so and lists its day", async () => {
  house.windows = [seen("cat", 60), seen("dog", 120, { title: "A dog ran by" })];
  const card = cardWith();
  await says(card, /All quiet.*Watching 3 cameras/);
  await says(card, /Today 2 events/);
  await says(card, "A dog ran by");
  expect(all(card, ".bar")).toHaveLength(2);
  expect(all(card, "hw-keyframe")).toHaveLength(0);
});

test("the camera most at risk is named with reason, picture and boxes", async () => {
  house.windows = [INTRUDER];
  house.engines = [engine({ cameras: [camera("front_door", "Front door"), AT_RISK] })];
  const card = cardWith();
  await says(card, /72.*A person waits at the back door.*Back yard · happening now/);
  await says(card, INTRUDER.summary);
  await expect.poll(() => all(card, ".box").length).toBe(1);
  expect(textOf(all(card, ".box")[0] as Node)).toBe("Person");
});

test("what could not be assessed is unknown, and not a zero", async () => {
  const risk = { ...QUIET, score: null, level: null, state: "unknown", window_id: "x" };
  house.engines = [engine({ cameras: [camera("back_yard", "Back yard", { risk })] })];
  const card = cardWith();
  await says(card, /–.*Risk unknown.*What is happening could not be assessed/);
});

test("a window appears when it happens, without asking again", async () => {
  const card = cardWith();
  await says(card, "Nothing happened.");
  const asked = house.asked.length;
  house.happen(seen("fox", 1, { title: "A fox came by" }));
  await says(card, "A fox came by");
  house.happen(seen("fox", 1, { title: "A fox dug a hole", revision: 2 }));
  await says(card, "A fox dug a hole");
  house.happen(seen("fox", 1, { title: "Old news", revision: 1 }));
  house.happen(seen("owl", 0, { title: "An owl" }));
  await says(card, "An owl");
  expect(textOf(card)).not.toContain("Old news");
  const later = house.asked.slice(asked).map((one) => one.type);
  expect(new Set(later)).toEqual(new Set(["hearthward/pictures"]));
});

test("cards of one page share a subscription and a fetched day", async () => {
  house.windows = [seen("cat", 60)];
  const [home, door] = [cardWith(), cardWith({ cameras: ["camera.front_door"] })];
  await says(home, "1 event");
  await says(door, "Nothing happened.");
  expect(house.count("subscribe")).toBe(1);
  expect(house.count("windows")).toBe(1);
});

test("a lost engine is told, and the day is fetched when it is back", async () => {
  house.engines = [engine({ connected: false })];
  const card = cardWith();
  await says(card, "The engine cannot be reached");
  expect(textOf(card)).not.toContain("Nothing happened");
  house.windows = [seen("cat", 60)];
  house.change([engine()]);
  await says(card, "A cat crossed the yard");
  expect(textOf(card)).not.toContain("cannot be reached");
});

test("after a restart of Home Assistant the card comes back by itself", async () => {
  const card = cardWith();
  await says(card, "Nothing happened.");
  house.refused.set("subscribe", { code: "unknown_command", message: "Unknown." });
  house.reconnect();
  await says(card, "The engine cannot be reached");
  house.refused.clear();
  house.windows = [seen("cat", 60)];
  (card as Card & { hass: unknown }).hass = hassOf(house);
  await says(card, "A cat crossed the yard");
  expect(house.subscriptions).toBe(1);
});

test.each([
  [{ code: "unknown_command", message: "Unknown command." }, "not set up yet"],
  [{ code: "timeout", message: "too slow" }, "does not answer: too slow"],
  [3, "does not answer: connection lost"],
])("error %o of Home Assistant becomes words", async (error, words) => {
  house.refused.set("subscribe", error);
  await says(cardWith(), words);
});

test("a day that cannot be fetched is offered again", async () => {
  house.refused.set("windows", { code: "engine_unreachable", message: "no route" });
  const card = cardWith();
  await says(card, "could not be loaded: no route");
  house.refused.clear();
  house.windows = [seen("cat", 60)];
  all(card, ".notice .text")[0]?.click();
  await says(card, "A cat crossed the yard");
});

test("cameras that nobody watches are named", async () => {
  const card = cardWith({ cameras: ["camera.cellar"] });
  await says(card, "camera.cellar is not watched by Hearthward.");
  expect(all(card, "hw-day")).toHaveLength(0);
});

test.each([
  ["off", "Analysis is off"],
  ["no_frames", "Not watched now: no pictures arrive"],
])("a camera in state %s says why it is not watched", async (state, words) => {
  const cellar = camera("cellar", "Cellar", { available: false, state });
  house.engines = [engine({ cameras: [cellar] })];
  await says(cardWith({ cameras: ["camera.cellar"] }), words);
});

test("filters narrow timeline and list, and can be cleared", async () => {
  house.windows = [seen("cat", 60), seen("man", 90, { level: "high", score: 70 })];
  const card = cardWith();
  await expect.poll(() => all(card, ".bar").length).toBe(2);
  all(card, "hw-filters", ".level-high")[0]?.click();
  await expect.poll(() => all(card, ".bar").length).toBe(1);
  await says(card, "Today 1 event");
});

test("an opened window is Home Assistant's dialog, whose code is loaded then", async () => {
  house.windows = [INTRUDER];
  const card = cardWith();
  const opened = new Promise<CustomEvent>((resolve) => {
    card.addEventListener("show-dialog", (event) => {
      resolve(event as CustomEvent);
    });
  });
  await expect.poll(() => all(card, "hw-list", "button").length).toBe(1);
  all(card, "hw-list", "button")[0]?.click();
  const { detail } = (await opened) as CustomEvent<{
    dialogTag: string;
    dialogImport(): Promise<unknown>;
    dialogParams: unknown;
  }>;
  expect(detail.dialogParams).toEqual({ window: INTRUDER });
  await detail.dialogImport();
  expect(customElements.get(detail.dialogTag)).toBeDefined();
});

test("notifications of the home or of one camera are snoozed in the card", async () => {
  const card = cardWith({ cameras: ["camera.back_yard"] });
  await says(card, "Back yard");
  all(card, ".present", ".round")[0]?.click();
  await says(card, "Snooze Back yard");
  all(card, "hw-snooze", ".pill")[1]?.click();
  await expect.poll(() => house.count("snooze")).toBe(1);
  expect(house.asked.at(-1)).toMatchObject({
    camera_id: "back_yard",
    minutes: 60,
    recipients: ["alex"],
  });
  const until = NOW.getTime() / 1000 + 3600;
  const alex = { id: "alex", name: "Alex", mine: true, snoozed: { back_yard: until } };
  house.change([engine({ recipients: [alex] })]);
  await says(card, "Snoozed until 22:15");
});

test.each([
  [{ cameras: "front door" }, /cameras must be a camera, such as camera.front_door/],
  [{ cameras: [""] }, /cameras must name cameras/],
  [{ rows: 0 }, /rows must be a whole number from 1 to 50, not 0/],
  [{ minimum_level: "bad" }, /minimum_level must be low, medium, high or critical/],
  [{ show_list: "yes" }, /show_list must be true or false, not "yes"/],
  [{ title: 3 }, /title must be a text, not 3/],
  [null, /must be a mapping/],
])("a configuration of %o is refused with what to do", (config, words) => {
  const card = document.createElement("hearthward-card") as Card;
  expect(() => {
    card.setConfig(config);
  }).toThrow(words);
});

test("a card at rest and one at risk have no fault that axe finds", async () => {
  house.windows = [INTRUDER, seen("cat", 60)];
  house.engines = [engine({ cameras: [camera("front_door", "Front door"), AT_RISK] })];
  const card = cardWith();
  await says(card, INTRUDER.summary);
  await expect.poll(() => all(card, ".box").length).toBe(1);
  const { violations } = await axe.run(card, { resultTypes: ["violations"] });
  expect(violations.map((one) => `${one.id}: ${one.nodes[0]?.html ?? ""}`)).toEqual([]);
});
