// SPDX-License-Identifier: Apache-2.0
/** What every page of Home Assistant loads: it tells what there is, no more. */
import type { Hass } from "../shared/hass";
import { subjectOf } from "./entities";
import type { Tile } from "./shell";

const DOCUMENTATION = "https://github.com/hearthward/hearthward";

/** What Home Assistant's pickers show. */
interface Offer {
  type: string;
  name: string;
  description?: string;
  preview?: boolean;
  documentationURL?: string;
  configurable?: boolean;
  isSupported?: (hass: Hass, tile: Tile) => boolean;
  getEntitySuggestion?: (hass: Hass, entityId: string) => { config: object } | null;
}

declare global {
  interface Window {
    customCards?: Offer[];
    customBadges?: Offer[];
    customCardFeatures?: Offer[];
  }
}

if (!window.customCards?.some((one) => one.type === "hearthward-card")) {
  (window.customCards ??= []).push({
    type: "hearthward-card",
    name: "Hearthward",
    description: "Current risk, what happened over the day, and why.",
    preview: true,
    documentationURL: DOCUMENTATION,
    getEntitySuggestion: (hass, entityId) => {
      const subject = subjectOf(hass, entityId);
      if (subject === undefined) return null;
      const cameras = subject === "" ? {} : { cameras: [subject] };
      return { config: { type: "custom:hearthward-card", ...cameras } };
    },
  });
  (window.customBadges ??= []).push({
    type: "hearthward-badge",
    name: "Hearthward",
    description: "Current risk of the home or of a camera.",
    preview: true,
    documentationURL: DOCUMENTATION,
    getEntitySuggestion: (hass, entityId) => {
      const subject = subjectOf(hass, entityId);
      if (subject === undefined) return null;
      const camera = subject === "" ? {} : { camera: subject };
      return { config: { type: "custom:hearthward-badge", ...camera } };
    },
  });
  (window.customCardFeatures ??= []).push({
    type: "hearthward-timeline",
    name: "Hearthward timeline",
    configurable: true,
    isSupported: (hass, tile) => subjectOf(hass, tile.entity_id ?? "") !== undefined,
  });
  void define();
}

/**
 * Define the elements when the front end has put its own registry in place.
 *
 * It replaces the browser's while it starts; what was defined before is lost to it.
 */
async function define(): Promise<void> {
  const frontends = ["home-assistant", "hc-main"]; // The second is Cast's.
  await Promise.race(frontends.map((tag) => customElements.whenDefined(tag)));
  await import("./elements");
}
