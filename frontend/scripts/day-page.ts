// SPDX-License-Identifier: Apache-2.0
/** The page that `trace.js` measures: a card on a day with many windows. */
import "../card/hearthward-card";
import { hassOf, House, seen } from "../tests/house";

interface Card extends HTMLElement {
  setConfig(config: object): void;
  hass: unknown;
}

declare global {
  interface Window {
    /** Put the card onto the page; resolves when the whole day is drawn. */
    drawDay(windows: number): Promise<number>;
  }
}

const DAY_MINUTES = 20 * 60;
const CAMERAS = ["front_door", "back_yard", "driveway"] as const;
const KINDS = [
  { level: "low", score: 12 },
  { level: "medium", score: 40 },
  { level: "high", score: 70 },
] as const;

customElements.define("home-assistant", class extends HTMLElement {});

window.drawDay = async (windows) => {
  await customElements.whenDefined("hearthward-card");
  const house = new House();
  house.windows = Array.from({ length: windows }, (_, number) => {
    const kind = KINDS[number % 20 === 0 ? 2 : number % 7 === 0 ? 1 : 0];
    const camera = CAMERAS[number % 3] ?? CAMERAS[0];
    const minutes = 2 + (number * DAY_MINUTES) / windows;
    return seen(`w${number}`, minutes, { ...kind, camera_id: camera });
  });
  const card = document.createElement("hearthward-card") as Card;
  card.setConfig({});
  card.hass = hassOf(house);
  document.body.append(card);
  return drawn(card, windows);
};

/** Wait for the bars; return how many there are. */
async function drawn(card: Element, windows: number): Promise<number> {
  for (;;) {
    await new Promise((done) => requestAnimationFrame(done));
    const day = card.querySelector("hw-card")?.shadowRoot?.querySelector("hw-day");
    const timeline = day?.shadowRoot?.querySelector("hw-timeline");
    const bars = timeline?.shadowRoot?.querySelectorAll(".bar").length ?? 0;
    if (bars >= windows) return bars;
  }
}
