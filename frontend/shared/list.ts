// SPDX-License-Identifier: Apache-2.0
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Context } from "./context";
import { cameraOf } from "./context";
import { open } from "./events";
import "./picture";
import { chip } from "./ring";
import { theme } from "./theme";
import { clockTime, dayName, duration } from "./times";
import type { WindowSummary } from "./types";

/** Windows as rows: picture, title, where and when, and how serious. */
@customElement("hw-list")
export class List extends LitElement {
  @property({ attribute: false }) context!: Context;
  @property({ attribute: false }) windows: WindowSummary[] = [];
  /** Whether the camera's name is told, where several are shown. */
  @property({ type: Boolean }) cameras = false;
  /** Whether the day is told, where several are shown. */
  @property({ type: Boolean }) days = false;

  static override styles = [
    theme,
    css`
      li + li {
        border-top: 1px solid var(--hw-line);
      }
      button {
        display: grid;
        grid-template-columns: 88px minmax(0, 1fr) auto;
        gap: 2px 12px;
        align-items: center;
        width: 100%;
        padding: 10px 16px;
      }
      button:hover {
        background: var(--hw-well);
      }
      button:focus-visible {
        outline-offset: -2px;
      }
      hw-picture {
        grid-area: 1 / 1 / 3 / 2;
        height: 50px;
      }
      .title {
        grid-area: 1 / 2;
        align-self: end;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-weight: 500;
      }
      .chip {
        grid-area: 1 / 3 / 3 / 4;
      }
      .meta {
        grid-area: 2 / 2;
        align-self: start;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        color: var(--hw-soft);
        font-size: 13px;
        font-variant-numeric: tabular-nums;
      }
      @container (max-width: 420px) {
        button {
          grid-template-columns: 72px minmax(0, 1fr) auto;
        }
        hw-picture {
          height: 44px;
        }
        .title {
          white-space: normal;
          display: -webkit-box;
          -webkit-box-orient: vertical;
          -webkit-line-clamp: 2;
          line-height: 1.3;
        }
        .chip {
          grid-area: 1 / 3;
        }
        .meta {
          grid-column: 2 / 4;
        }
      }
      :host {
        display: block;
        container-type: inline-size;
      }
    `,
  ];

  override render(): unknown {
    return html`<ul>
      ${repeat(
        this.windows,
        (one) => one.id,
        (one) => html`<li>${this.row(one)}</li>`,
      )}
    </ul>`;
  }

  private row(window: WindowSummary): TemplateResult {
    const { t, store, url } = this.context;
    const { image } = window;
    const source =
      image === null
        ? null
        : async () => {
            const path = await store.picture(window.entry_id, image);
            return path && url(path);
          };
    return html`<button
      @click=${() => {
        open(this, window);
      }}
    >
      <hw-picture fill .source=${source} .name=${image ?? ""}></hw-picture>
      <span class="title">${window.title || t(`level.${window.level ?? "none"}`)}</span>
      ${chip(window.level, window.score, t(`level.${window.level ?? "none"}`))}
      <span class="meta">${this.meta(window)}</span>
    </button>`;
  }

  private meta(window: WindowSummary): unknown {
    const { clock, store, t } = this.context;
    const start = new Date(window.started_at ?? 0);
    const camera = this.cameras && cameraOf(store.engines, window.camera_id)?.name;
    const parts = [this.days && dayName(start, clock), clockTime(start, clock), camera];
    if (window.ended_at === null) parts.push(t("window.ongoing"));
    else {
      const ms = Date.parse(window.ended_at) - start.getTime();
      parts.push(duration(ms, clock.language));
    }
    const text = parts.filter(Boolean).join(" · ");
    return text ? html`${text}` : nothing;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-list": List;
  }
}
