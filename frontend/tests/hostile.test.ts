// SPDX-License-Identifier: Apache-2.0
/** Text can come from a camera's name, a note, a zone or a model: it stays text. */
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import "../card/hearthward-card";
import { WindowDialog } from "../shared/dialog";
import type { Facts, WindowSummary } from "../shared/types";
import { camera, engine, hassOf, House, known, QUIET, seen } from "./house";
import { all, place, startFrontend, stopClock, textOf } from "./page";

declare global {
  interface Window {
    stolen?: boolean;
  }
}

const HOSTILE = [
  `<img src=x onerror="window.stolen=true">`,
  `<script>window.stolen=true</script>`,
  `"><svg onload="window.stolen=true"></svg>`,
  `</style><iframe srcdoc="<script>parent.stolen=true</script>"></iframe>`,
  "${window.stolen=true}{{constructor.constructor('window.stolen=true')()}}",
  `javascript:window.stolen=true//`,
  `${"W".repeat(400)}\u202egnol\u0000`,
];

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
  delete window.stolen;
  house = new House();
});

afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

/** Let all that is text in the house be the given text; return its newest window. */
function furnish(text: string): WindowSummary {
  const window = seen("w", 2, {
    title: text,
    summary: text,
    score: 70,
    level: "high",
    classes: [text, "person"],
    zones: [text],
    rules: [text],
    assessed_by: text,
  });
  house.windows = [window, seen("v", 50, { title: text, camera_id: "front_door" })];
  const risk = { ...QUIET, score: 70, level: "high" as const, state: "incident" };
  const told = { title: text, summary: text, window_id: "w" };
  house.engines = [
    engine({
      title: text,
      cameras: [
        camera("back_yard", text, { risk: { ...risk, ...told }, image: "i" }),
        camera("front_door", text, { available: false, state: text, reason: text }),
      ],
      recipients: [{ id: "a", name: text, mine: true, snoozed: {} }],
    }),
  ];
  return window;
}

function nothingRan(): void {
  expect(window.stolen).toBeUndefined();
  for (const element of ["iframe", "script", "img[src=x]", "[onload]", "[onerror]"]) {
    expect(all(document.body, element)).toEqual([]);
  }
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 200));
}

test.each(HOSTILE)("on the card %s is only text", async (text) => {
  furnish(text);
  const card = document.createElement("hearthward-card") as Card;
  card.setConfig({ title: text });
  place(card, hassOf(house));
  card.style.width = "360px";
  const plain = text.replace(/\s+/g, " ");
  await expect.poll(() => textOf(card)).toContain(plain);
  await settled();
  nothingRan();
  const widths = all(card, "ha-card").map((one) => one.scrollWidth);
  expect(Math.max(...widths)).toBeLessThanOrEqual(360);
});

test.each(HOSTILE)("in an opened window %s is only text", async (text) => {
  const window = furnish(text);
  const facts: Facts = {
    camera: text,
    note: text,
    duration_s: 60,
    local_time: text,
    house: "fresh",
    alarm: text,
    home: [text],
    arrived: { [text]: 3 },
    left: { [text]: 3 },
    opened: [text],
    unlocked: [text],
    tracks: [
      {
        id: text,
        label: text,
        kind: text,
        confidence: 0.9,
        identity: text,
        dwell_s: 9,
        zones: [{ name: text, kind: text, dwell_s: 3, entries: 1 }],
      },
    ],
  };
  const detail = known(window, {
    reasoning: text,
    factors: [text],
    rules: [{ name: text, reason: text, shift: 3, floor: null, ceiling: null }],
    house_state: "stale",
  });
  detail.key_frames[0]?.boxes.push({ label: text, confidence: 1, box: [0, 0, 1, 1] });
  detail.revisions.push({ ...detail.assessment, revision: 2 });
  const ask = house.sendMessagePromise.bind(house);
  house.sendMessagePromise = (message) =>
    message.type === "hearthward/window"
      ? Promise.resolve({ ...detail, facts })
      : ask(message);
  const dialog = place(new WindowDialog(), hassOf(house));
  dialog.showDialog({ window });
  await expect.poll(() => textOf(dialog)).toContain("Rules that fired");
  await expect.poll(() => all(dialog, ".box").length).toBe(2);
  await settled();
  nothingRan();
  dialog.closeDialog();
});
