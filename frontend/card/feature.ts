// SPDX-License-Identifier: Apache-2.0
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { HassElement } from "../shared/element";
import { show } from "../shared/show";
import { theme } from "../shared/theme";
import "../shared/timeline";
import { addDays, dayKey, dayStart } from "../shared/times";
import type { WindowSummary } from "../shared/types";
import type { FeatureConfig } from "./config";
import { subjectOf } from "./entities";
import type { Tile } from "./shell";

const HOUR_MS = 3600_000;

/** The last hours of a tile's camera, or of the whole home, as bars. */
@customElement("hw-feature")
export class Feature extends HassElement {
  @property({ attribute: false }) config!: FeatureConfig;
  @property({ attribute: false }) tile: Tile | undefined;

  static override styles = [
    theme,
    css`
      :host {
        display: block;
        --hw-lane-height: var(--feature-height, 42px);
      }
    `,
  ];

  override render(): unknown {
    const { context, hass, now } = this;
    if (context === null || hass === undefined) return undefined;
    const { t, clock, store } = context;
    const from = new Date(now.getTime() - this.config.hours * HOUR_MS);
    const today = dayKey(now, clock);
    const days = [today, addDays(today, -1)].filter(
      (day) => dayStart(addDays(day, 1), clock) > from,
    );
    const cameraId = subjectOf(hass, this.tile?.entity_id ?? "");
    const windows = days
      .flatMap((day) => {
        const span = [dayStart(day, clock), dayStart(addDays(day, 1), clock)] as const;
        return store.span(...span).windows;
      })
      .filter((one) => !cameraId || one.camera_id === cameraId)
      .filter(
        (one) => Date.parse(one.ended_at ?? "") > from.getTime() || !one.ended_at,
      );
    return html`<hw-timeline
      bare
      .context=${context}
      .windows=${windows}
      .from=${from}
      .to=${now}
      .now=${now}
      .label=${t("day.timeline_hours", { count: this.config.hours })}
      @hw-open=${this.onOpen}
    ></hw-timeline>`;
  }

  private onOpen(event: CustomEvent<WindowSummary>): void {
    event.stopPropagation();
    show(this, event.detail);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-feature": Feature;
  }
}
