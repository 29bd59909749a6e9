// SPDX-License-Identifier: Apache-2.0
/** What every page of Home Assistant loads: it tells that there is a card, no more. */
import { readCard, type CardConfig } from "./config";
import { Shell, type Body } from "./shell";

const DOCUMENTATION = "https://github.com/hearthward/hearthward";

interface Offer {
  type: string;
  name: string;
  description?: string;
  preview?: boolean;
  documentationURL?: string;
}

declare global {
  interface Window {
    customCards?: Offer[];
  }
}

/** The card of a camera or of the whole home. */
class HearthwardCard extends Shell<CardConfig> {
  static getStubConfig(): object {
    return {};
  }

  static async getConfigElement(): Promise<HTMLElement> {
    const { makeCardEditor } = await import("./editor");
    return makeCardEditor();
  }

  getCardSize(): number {
    return 8;
  }

  getGridOptions(): object {
    return { columns: 12, min_columns: 6, rows: "auto" };
  }

  protected override read(raw: unknown): CardConfig {
    return readCard(raw);
  }

  protected override async make(): Promise<Body<CardConfig>> {
    const { CardBody } = await import("./body");
    return new CardBody();
  }
}

if (customElements.get("hearthward-card") === undefined) {
  customElements.define("hearthward-card", HearthwardCard);
  (window.customCards ??= []).push({
    type: "hearthward-card",
    name: "Hearthward",
    description: "Current risk, what happened over the day, and why.",
    preview: true,
    documentationURL: DOCUMENTATION,
  });
}
