// SPDX-License-Identifier: Apache-2.0
import { mdiImageOffOutline, mdiLinkVariant } from "@mdi/js";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { summaryOf } from "../shared/context";
import "../shared/detail";
import { icon } from "../shared/icon";
import { chip } from "../shared/ring";
import { reasonOf } from "../shared/store";
import type { WindowSummary } from "../shared/types";
import { somewhere } from "./archive";
import { Part } from "./part";

/** One window as a page of its own: what was seen, and why it was judged so. */
@customElement("hw-event")
export class EventPage extends Part {
  @property({ attribute: false }) windowId = "";

  /** What was fetched; undefined where there is none of that id. */
  @state() private found: WindowSummary | null | undefined = null;
  @state() private problem = "";

  private askedFor = "";

  override willUpdate(changed: PropertyValues<this>): void {
    const { store } = this.context;
    if (changed.has("windowId")) this.found = null;
    const isThere = store.engines?.some((one) => one.connected) ?? false;
    if (!isThere || this.newest || this.askedFor === this.windowId) return;
    this.askedFor = this.windowId;
    void this.load();
  }

  override render(): unknown {
    const { t, store } = this.context;
    const window = this.newest;
    if (this.problem) {
      return this.failure(t("window.failed", { reason: this.problem }), () =>
        this.load(),
      );
    }
    if (window === undefined)
      return this.empty(mdiImageOffOutline, t("panel.window_gone"));
    if (window === null) {
      const isThere = store.engines?.some((one) => one.connected);
      return isThere ? this.skeleton(t("window.loading")) : nothing;
    }
    return this.whole(window);
  }

  /** The newest revision that is known; it may change while one looks. */
  private get newest(): WindowSummary | null | undefined {
    return this.context.store.windows.get(this.windowId) ?? this.found;
  }

  private async load(): Promise<void> {
    const { windowId } = this;
    const { store } = this.context;
    this.problem = "";
    try {
      const found = await somewhere(store, async (entryId) => {
        const { assessment } = await store.detail(entryId, windowId);
        return summaryOf(entryId, assessment);
      });
      if (windowId === this.windowId) this.found = found;
    } catch (error) {
      if (windowId === this.windowId) this.problem = reasonOf(error);
    }
  }

  private whole(window: WindowSummary): TemplateResult {
    const { t } = this.context;
    const level = t(`level.${window.level ?? "none"}`);
    const { incident_id: incidentId } = window;
    return html`<section class="surface padded heading">
        <div class="words">
          <h2>${window.title || level}</h2>
          <p class="meta">
            ${this.cameraNames([window.camera_id])} ·
            ${this.when(window.started_at, window.ended_at)}
          </p>
        </div>
        ${chip(window.level, window.score, level)}
      </section>
      <div class="surface padded">
        <hw-detail
          .context=${this.context}
          .window=${window}
          .now=${this.now}
        ></hw-detail>
      </div>
      ${
        incidentId === null
          ? nothing
          : html`<button
              class="pill more"
              @click=${() => {
                this.go({ opened: "incident", id: incidentId });
              }}
            >
              ${icon(mdiLinkVariant, 18)} ${t("panel.window_incident")}
            </button>`
      }`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-event": EventPage;
  }
}
