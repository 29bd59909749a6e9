// SPDX-License-Identifier: Apache-2.0
import axe from "axe-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import "../panel/hearthward-panel";
import type { Route } from "../panel/route";
import { camera, engine, hassOf, House, incidentOf, QUIET, seen } from "./house";
import { all, stopClock, textOf } from "./page";

interface Panel extends HTMLElement {
  hass: unknown;
  narrow: boolean;
  route: Route;
}

const CAPABLE = ["search", "statistics", "incident_pages"];
const HOSTILE = "<img src=x onerror=window.stolen=1>";
const INTRUDER = seen("intruder", 3, {
  score: 72,
  level: "high",
  title: "A person waits at the back door",
  incident_id: "night",
});
const NOISE = seen("noise", 4, { title: "Somebody rang", camera_id: "front_door" });
const NIGHT = incidentOf("night", [NOISE, INTRUDER]);
const NONE = { low: 0, medium: 0, high: 0, critical: 0, not_assessed: 0 };

let house: House;
let home: string;

beforeEach(() => {
  stopClock();
  house = new House();
  house.engines = [engine({ capabilities: CAPABLE })];
  house.windows = [INTRUDER, NOISE];
  house.incidents = [NIGHT];
  home = location.href;
});

afterEach(() => {
  history.replaceState(null, "", home);
  vi.useRealTimers();
  document.body.replaceChildren();
  window.removeEventListener("location-changed", follow);
  window.removeEventListener("popstate", follow);
});

/** Give the panel its part of the address, as Home Assistant does. */
function follow(): void {
  const panel = document.querySelector<Panel>("hearthward-panel");
  const path = location.pathname.replace("/hearthward", "");
  if (panel !== null) panel.route = { prefix: "/hearthward", path };
}

function open(path: string, more: object = {}): Panel {
  history.replaceState(null, "", `/hearthward${path}`);
  const panel = document.createElement("hearthward-panel") as Panel;
  window.addEventListener("location-changed", follow);
  window.addEventListener("popstate", follow);
  panel.route = { prefix: "/hearthward", path };
  const told = { user: { is_admin: true }, dockedSidebar: "docked" };
  Object.assign(panel, { hass: { ...hassOf(house), ...told }, narrow: false, ...more });
  document.body.append(panel);
  return panel;
}

function shown(panel: Panel): string {
  return textOf(all(panel, ".page:not([hidden])")[0] ?? document.createElement("i"));
}

async function shows(panel: Panel, text: string | RegExp): Promise<void> {
  await expect.poll(() => shown(panel)).toMatch(text);
}

function press(root: ParentNode, ...selectors: [string, ...string[]]): void {
  const [found] = all(root, ...selectors);
  if (found === undefined) throw new Error(`there is no ${selectors.join(" ")}`);
  found.click();
}

async function hasNoFault(panel: Panel): Promise<void> {
  const { violations } = await axe.run(panel, { resultTypes: ["violations"] });
  expect(violations.map((one) => `${one.id}: ${one.nodes[0]?.html ?? ""}`)).toEqual([]);
}

test("the timeline has a lane for each camera and opens a window's page", async () => {
  const panel = open("");
  await shows(panel, /Today 2 events/);
  expect(all(panel, ".lane")).toHaveLength(3);
  await hasNoFault(panel);
  press(panel, "hw-list", "button");
  await shows(panel, /A person waits at the back door.*Back yard · Today 21:12/);
  await shows(panel, /How the score came about.*It is night/);
  expect(location.pathname).toBe("/hearthward/window/intruder");
  await hasNoFault(panel);
  press(panel, "header", ".round");
  await shows(panel, /Today 2 events/);
  expect(location.pathname).toBe("/hearthward");
});

test("the keyboard goes into what it opens, and back to where it was", async () => {
  const panel = open("");
  await shows(panel, /Today 2 events/);
  const [row] = all(panel, "hw-list", "button");
  row?.focus();
  row?.click();
  await expect.poll(() => panel.shadowRoot?.activeElement?.textContent).toBe("Event");
  press(panel, "header", ".round");
  await shows(panel, /Today 2 events/);
  await expect.poll(() => row?.matches(":focus")).toBe(true);
});

test("a notification's address opens the incident, and its windows", async () => {
  const panel = open("/incident/night");
  await shows(panel, /A person waits.*Front door, Back yard · 2 events.*High 72/);
  await hasNoFault(panel);
  press(panel, "hw-list", "li:last-child", "button");
  await shows(panel, "How the score came about");
  press(panel, "hw-event", ".more");
  await shows(panel, "2 events");
  press(panel, "header", ".round");
  await shows(panel, "How the score came about");
  press(panel, "header", ".round");
  await expect.poll(() => location.pathname).toBe("/hearthward/incident/night");
  // From here one did not come from within: the way back is the list.
  press(panel, "header", ".round");
  await expect.poll(() => location.pathname).toBe("/hearthward/incidents");
  await shows(panel, /Today.*A person waits/);
});

test("a window of any age opens by its address", async () => {
  const old = seen("old", 60 * 24 * 30, { title: "Last month" });
  house.windows = [old];
  const panel = open("/window/old");
  await shows(panel, /Last month.*Back yard · Tue 27 Oct/);
});

test.each([
  ["/window/gone", "This event is no longer stored."],
  ["/incident/gone", "This incident is no longer stored."],
])("at %s one is told that it is gone", async (path, words) => {
  await shows(open(path), words);
});

test("what cannot be loaded is offered again", async () => {
  house.refused.set("window", { code: "engine_unreachable", message: "no route" });
  const panel = open("/window/intruder");
  await shows(panel, "could not be loaded: no route");
  house.refused.clear();
  press(panel, "hw-event", ".notice .text");
  await shows(panel, "A person waits at the back door");
});

test("an incident that became part of another leads there", async () => {
  house.incidents = [NIGHT, incidentOf("younger", [NOISE], { merged_into: "night" })];
  const panel = open("/incident/younger");
  await shows(panel, "A person waits at the back door");
  expect(location.pathname).toBe("/hearthward/incident/night");
});

test("incidents come in pages from a level on, and by themselves", async () => {
  const many = Array.from({ length: 60 }, (_, number) => {
    const window = seen(`w${number}`, 10 + number, { level: "medium", score: 40 });
    return incidentOf(`i${number}`, [window], { title: `Story ${number}.` });
  });
  house.incidents = [...many, incidentOf("calm", [NOISE], { title: "A calm one" })];
  const panel = open("/incidents");
  await shows(panel, /Story 0\..*Story 49\./);
  expect(shown(panel)).not.toMatch(/Story 50\.|A calm one/);
  press(panel, "hw-incidents", ".more");
  await shows(panel, "Story 59.");
  house.changeIncident(NIGHT);
  await shows(panel, /A person waits.*Story 0\./);
  house.changeIncident({ ...NIGHT, revision: 2, title: "It was the neighbour" });
  await shows(panel, "It was the neighbour");
  house.changeIncident({ ...NIGHT, revision: 3, state: "merged" });
  await expect.poll(() => shown(panel)).not.toMatch("It was the neighbour");
  await hasNoFault(panel);
});

test("where no incident is serious, all can be shown", async () => {
  house.incidents = [incidentOf("calm", [NOISE])];
  const panel = open("/incidents");
  await shows(panel, "No incident has reached the level Medium yet.");
  press(panel, "hw-incidents", ".empty .pill");
  await shows(panel, /Somebody rang.*Low 12/);
});

test("a search is in the address, and finds by words, camera and level", async () => {
  const panel = open("/search/person");
  await shows(panel, /A person waits.*High 72/);
  expect(shown(panel)).not.toMatch("Somebody rang");
  await hasNoFault(panel);
  const [field] = all(panel, "hw-search", "input") as HTMLInputElement[];
  if (field === undefined) throw new Error("there is no field");
  field.value = "rang / twice";
  field.form?.requestSubmit();
  await shows(panel, "Nothing was found for “rang / twice”.");
  expect(location.pathname).toBe("/hearthward/search/rang%20%2F%20twice");
  field.value = "Somebody rang";
  field.dispatchEvent(new Event("input"));
  await shows(panel, /Somebody rang.*Low 12/);
  const level = all(panel, "hw-search", "select")[1] as HTMLSelectElement;
  level.value = "critical";
  level.dispatchEvent(new Event("change"));
  await shows(panel, "Nothing was found");
});

test("a search that an engine cannot do says so", async () => {
  house.engines = [engine({ capabilities: [] })];
  await shows(open("/search/person"), "This engine cannot search.");
  await shows(open("/report"), "This engine cannot count.");
});

test("the report shows rates, levels against their target, and hours", async () => {
  house.tallies = [
    {
      camera_id: "back_yard",
      hours: [
        { ...NONE, day: "2026-11-24", hour: 21, low: 16, medium: 3, high: 1 },
        { ...NONE, day: "2026-11-26", hour: 7, not_assessed: 2 },
      ],
      alarms: 1,
      judged_alarms: 4,
      false_alarms: 1,
      missed: 2,
    },
    {
      camera_id: "sold",
      hours: [{ ...NONE, day: "2026-11-25", hour: 7, critical: 5 }],
      alarms: 5,
      judged_alarms: 0,
      false_alarms: 0,
      missed: 0,
    },
  ];
  const panel = open("/report");
  await shows(panel, /Fri 20 Nov – Thu 26 Nov.*Events 27 3.9 a day/);
  await shows(panel, /High or critical 6 0.9 a day.*False alarms 25% of 4 alarms/);
  await shows(panel, /Low 16 64% 80% Medium 3 12% 15%/);
  await shows(panel, "Most happens 21:00 – 22:00: 20 events");
  await shows(panel, /Back yard 22 1 1 of 4 Removed camera 5 5 –/);
  const asked = house.asked.find((one) => one.type === "hearthward/statistics");
  expect(asked).toMatchObject({
    after: "2026-11-19T23:00:00.000Z",
    before: "2026-11-26T23:00:00.000Z",
  });
  for (const one of all(panel, "details") as HTMLDetailsElement[]) one.open = true;
  await hasNoFault(panel);
  press(panel, "hw-report", "header .round");
  await shows(panel, "Fri 13 Nov – Thu 19 Nov");
  await expect.poll(() => house.count("statistics")).toBe(2);
});

test("the report is of the days of the house, wherever one reads it", async () => {
  const { locale, ...same } = hassOf(house);
  const panel = open("/report", {
    hass: {
      ...same,
      locale: { ...locale, time_zone: "local" },
      config: { time_zone: "America/New_York" },
    },
  });
  await shows(panel, "Fri 20 Nov – Thu 26 Nov");
  const asked = house.asked.find((one) => one.type === "hearthward/statistics");
  expect(asked).toMatchObject({ after: "2026-11-20T05:00:00.000Z" });
});

test("a week of nothing and a week that cannot be read say so", async () => {
  await shows(open("/report"), "Nothing happened in these seven days.");
  document.body.replaceChildren();
  house.refused.set("statistics", { code: "engine_unreachable", message: "no route" });
  await shows(open("/report"), "The report could not be loaded: no route");
});

test("without an engine one is led to set it up; one that is lost is told", async () => {
  house.engines = [];
  const panel = open("");
  await shows(panel, "Hearthward is not set up yet.");
  expect(all(panel, "a.pill")[0]?.getAttribute("href")).toContain("domain=hearthward");
  await hasNoFault(panel);
  house.change([engine({ connected: false, cameras: [] })]);
  await shows(panel, "The engine cannot be reached.");
  house.change([engine({ capabilities: CAPABLE })]);
  await shows(panel, /Today 2 events/);
  expect(shown(panel)).not.toMatch("cannot be reached");
});

test("on a phone Home Assistant's menu opens, and views are at hand below", async () => {
  const panel = open("", { narrow: true });
  await shows(panel, "Today");
  const toggled = vi.fn();
  panel.addEventListener("hass-toggle-menu", toggled);
  press(panel, "header", ".round");
  expect(toggled).toHaveBeenCalledOnce();
  expect(all(panel, "header", "nav")).toHaveLength(0);
  press(panel, "nav", "a:last-child");
  await shows(panel, "The last seven days");
  expect(all(panel, "nav a[aria-current=page]")[0]?.textContent).toContain("Report");
  await hasNoFault(panel);
});

test("a view is as it was left when one comes back to it", async () => {
  const panel = open("");
  await shows(panel, /Today 2 events/);
  press(panel, "hw-day", ".round");
  await shows(panel, "Yesterday");
  press(panel, "nav", "a:last-child");
  await shows(panel, "The last seven days");
  history.back();
  await shows(panel, "Yesterday");
});

test("what others wrote stays text", async () => {
  const title = `${HOSTILE} door`;
  const risk = { ...QUIET, score: 50, state: "incident", title, window_id: "bad" };
  const evil = camera("back_yard", HOSTILE, { risk });
  house.engines = [engine({ capabilities: CAPABLE, cameras: [evil] })];
  const bad = seen("bad", 5, { title, summary: title, level: "medium", score: 50 });
  house.windows = [bad];
  house.incidents = [incidentOf("bad", [bad])];
  const paths = ["", "/window/bad", "/incident/bad", "/incidents"];
  for (const path of [...paths, `/search/${encodeURIComponent(HOSTILE)}`]) {
    const panel = open(path);
    await shows(panel, "onerror");
    expect(all(panel, "img[src=x]")).toHaveLength(0);
    document.body.replaceChildren();
  }
  expect("stolen" in window).toBe(false);
});
