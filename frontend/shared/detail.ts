// SPDX-License-Identifier: Apache-2.0
import { mdiAlertCircleOutline, mdiProgressClock } from "@mdi/js";
import {
  css,
  html,
  LitElement,
  nothing,
  type PropertyValues,
  type TemplateResult,
} from "lit";
import { customElement, property, state } from "lit/decorators.js";
import "./answer";
import type { Context } from "./context";
import { cameraOf } from "./context";
import { word } from "./i18n";
import { icon } from "./icon";
import "./picture";
import "./snooze";
import { reasonOf } from "./store";
import { theme } from "./theme";
import { clockTime } from "./times";
import type { EngineOverview, KeyFrame, WindowDetail, WindowSummary } from "./types";
import "./why";

/** All that is known of one window: what was seen, and why it was judged so. */
@customElement("hw-detail")
export class Detail extends LitElement {
  @property({ attribute: false }) context!: Context;
  /** The newest revision that is known. */
  @property({ attribute: false }) window!: WindowSummary;
  @property({ attribute: false }) now = new Date();

  @state() private detail: WindowDetail | null = null;
  @state() private problem = "";
  /** Which of the key frames is shown large. */
  @state() private frame: string | null = null;

  static override styles = [
    theme,
    css`
      :host {
        display: block;
        container-type: inline-size;
      }
      .columns {
        display: grid;
        gap: 24px;
      }
      @container (min-width: 760px) {
        .columns {
          grid-template-columns: minmax(0, 11fr) minmax(0, 9fr);
          gap: 32px;
        }
      }
      .column {
        display: flex;
        flex-direction: column;
        gap: 24px;
        min-width: 0;
      }
      h3 {
        margin-bottom: 8px;
        font-size: 15px;
        font-weight: 500;
      }
      .frames {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(72px, 1fr));
        gap: 8px;
        margin-top: 8px;
      }
      .frames button {
        border-radius: var(--hw-round-small);
      }
      .frames button[aria-pressed="true"] {
        box-shadow: 0 0 0 3px var(--hw-link);
      }
      .frames hw-picture {
        height: 52px;
      }
      .caption {
        margin-top: 6px;
        font-size: 13px;
      }
      .summary {
        font-size: 16px;
        line-height: 1.5;
      }
      .notice + .summary {
        margin-top: 16px;
      }
      .notice {
        margin-bottom: 8px;
      }
      p {
        overflow-wrap: anywhere;
      }
      .skeleton {
        height: 120px;
        border-radius: var(--hw-round-small);
        background: var(--hw-well);
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("window");
    const isOther = before?.id !== this.window.id;
    if (!changed.has("window")) return;
    if (isOther) {
      this.detail = null;
      this.frame = null;
    }
    if (isOther || before.revision !== this.window.revision) void this.load();
  }

  override render(): unknown {
    return html`<div class="columns">
      <div class="column">${this.evidence()} ${this.story()} ${this.actions()}</div>
      <div class="column">${this.why()}</div>
    </div>`;
  }

  private async load(): Promise<void> {
    const { id, entry_id: entryId } = this.window;
    this.problem = "";
    try {
      const detail = await this.context.store.detail(entryId, id);
      if (id === this.window.id) this.detail = detail;
    } catch (error) {
      if (id === this.window.id) this.problem = reasonOf(error);
    }
  }

  private get engine(): EngineOverview | undefined {
    const { engines } = this.context.store;
    return engines?.find((one) => one.entry_id === this.window.entry_id);
  }

  private evidence(): TemplateResult {
    const { t, store, clock } = this.context;
    const { window } = this;
    const frames = this.detail?.key_frames ?? [];
    const wanted = this.frame ?? window.image ?? frames[0]?.id ?? null;
    const frame = frames.find((one) => one.id === wanted);
    const camera = cameraOf(store.engines, window.camera_id)?.name ?? "";
    const position = frame ? frames.indexOf(frame) + 1 : 0;
    return html`<figure>
      <hw-picture
        .source=${wanted === null ? null : () => this.address(wanted)}
        .name=${wanted ?? ""}
        .alt=${t("window.picture", { camera })}
        .boxes=${frame?.boxes ?? []}
        .label=${(name: string) => word(t, "class", name)}
        .gone=${t(wanted === null ? "window.no_picture" : "window.picture_gone")}
      ></hw-picture>
      ${
        frames.length > 1
          ? html`<div class="frames" role="group" aria-label=${t("window.frames")}>
              ${frames.map((one, number) => this.thumb(one, number, frames.length, wanted))}
            </div>`
          : nothing
      }
      ${
        frame
          ? html`<figcaption class="caption soft">
              ${this.frameName(frame, position, frames.length)} ·
              ${clockTime(new Date(frame.at), clock)}
            </figcaption>`
          : nothing
      }
    </figure>`;
  }

  private thumb(
    frame: KeyFrame,
    number: number,
    total: number,
    wanted: string | null,
  ): TemplateResult {
    return html`<button
      aria-label=${this.frameName(frame, number + 1, total)}
      aria-pressed=${frame.id === wanted ? "true" : "false"}
      @click=${() => {
        this.frame = frame.id;
      }}
    >
      <hw-picture
        fill
        .source=${() => this.address(frame.id)}
        .name=${frame.id}
      ></hw-picture>
    </button>`;
  }

  private frameName(frame: KeyFrame, number: number, total: number): string {
    const { t } = this.context;
    return t("window.frame", { number, total, reason: word(t, "frame", frame.reason) });
  }

  private async address(mediaId: string): Promise<string> {
    const { store, url } = this.context;
    const path = await store.picture(this.window.entry_id, mediaId);
    return path && url(path);
  }

  private story(): TemplateResult {
    const { t } = this.context;
    const { window, detail } = this;
    const notice = (path: string, text: string): TemplateResult =>
      html`<div class="notice">${icon(path, 20)}<span>${text}</span></div>`;
    return html`<section>
      ${
        window.status === "provisional"
          ? notice(mdiProgressClock, t("window.provisional"))
          : nothing
      }
      ${
        detail?.assessment.house_state === "stale" && window.outcome !== "not_assessed"
          ? notice(mdiAlertCircleOutline, t("window.stale"))
          : nothing
      }
      ${
        detail?.facts?.interrupted
          ? notice(mdiAlertCircleOutline, t("window.interrupted"))
          : nothing
      }
      <p class="summary">${detail?.assessment.summary ?? window.summary}</p>
    </section>`;
  }

  private actions(): unknown {
    const { engine, context, window } = this;
    if (engine === undefined) return nothing;
    return html`<hw-feedback .context=${context} .window=${window}></hw-feedback>
      <hw-snooze
        .context=${context}
        .engine=${engine}
        .cameraId=${window.camera_id}
        .now=${this.now}
      ></hw-snooze>`;
  }

  private why(): unknown {
    const { t } = this.context;
    const { detail, problem } = this;
    if (problem) {
      return html`<div class="notice warn" role="alert">
        ${icon(mdiAlertCircleOutline, 20)}
        <span>${t("window.failed", { reason: problem })}</span>
      </div>`;
    }
    if (detail === null) {
      return html`<div class="skeleton" role="status">
        <span class="hidden-visually">${t("window.loading")}</span>
      </div>`;
    }
    return html`<hw-why .context=${this.context} .detail=${detail}></hw-why>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-detail": Detail;
  }
}
