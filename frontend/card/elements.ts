// SPDX-License-Identifier: Apache-2.0
/** The elements that dashboards name; what draws in them is loaded when it is seen. */
import {
  readBadge,
  readCard,
  readFeature,
  type BadgeConfig,
  type CardConfig,
  type FeatureConfig,
} from "./config";
import { Shell, type Body } from "./shell";

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

/** The present in a badge. */
class HearthwardBadge extends Shell<BadgeConfig> {
  static getStubConfig(): object {
    return {};
  }

  static async getConfigElement(): Promise<HTMLElement> {
    const { makeBadgeEditor } = await import("./editor");
    return makeBadgeEditor();
  }

  protected override read(raw: unknown): BadgeConfig {
    return readBadge(raw);
  }

  protected override async make(): Promise<Body<BadgeConfig>> {
    const { Badge } = await import("./badge");
    return new Badge();
  }
}

/** The last hours in a tile. */
class HearthwardTimeline extends Shell<FeatureConfig> {
  static getStubConfig(): object {
    return { type: "custom:hearthward-timeline" };
  }

  static async getConfigElement(): Promise<HTMLElement> {
    const { makeFeatureEditor } = await import("./editor");
    return makeFeatureEditor();
  }

  protected override read(raw: unknown): FeatureConfig {
    return readFeature(raw);
  }

  protected override async make(): Promise<Body<FeatureConfig>> {
    const { Feature } = await import("./feature");
    return new Feature();
  }
}

customElements.define("hearthward-card", HearthwardCard);
customElements.define("hearthward-badge", HearthwardBadge);
customElements.define("hearthward-timeline", HearthwardTimeline);
