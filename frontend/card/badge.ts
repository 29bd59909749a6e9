// SPDX-License-Identifier: Apache-2.0
import { mdiShieldAlert, mdiShieldCheck, mdiShieldOffOutline } from "@mdi/js";
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { chosen } from "../shared/choice";
import type { Context } from "../shared/context";
import { HassElement } from "../shared/element";
import { icon } from "../shared/icon";
import { theme } from "../shared/theme";
import type { BadgeConfig } from "./config";
import { present, type Present } from "./current";
import { openById, PANEL } from "./ways";

/** The present in the size of a badge: a shield, a few words and a number. */
@customElement("hw-badge")
export class Badge extends HassElement {
  @property({ attribute: false }) config!: BadgeConfig;

  static override styles = [
    theme,
    css`
      :host {
        display: block;
      }
      a,
      button {
        display: inline-flex;
        align-items: center;
        gap: 8px;
        max-width: 100%;
        height: var(--ha-badge-size, 36px);
        padding: 0 12px 0 8px;
        border: var(--ha-card-border-width, 1px) solid
          var(--ha-card-border-color, var(--hw-line));
        border-radius: var(--ha-badge-border-radius, 18px);
        color: inherit;
        background: var(--hw-surface);
        text-decoration: none;
      }
      .icon {
        color: var(--level-ink);
      }
      .words {
        min-width: 0;
        line-height: 1.2;
      }
      small,
      b {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      small {
        font-size: 10px;
      }
      b {
        max-width: 220px;
        font-size: 12px;
        font-weight: 500;
      }
      .score {
        color: var(--level-ink);
        font-size: 13px;
        font-weight: 500;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  override render(): unknown {
    const { context } = this;
    const engines = context?.store.engines ?? null;
    if (context === null || engines === null) return undefined;
    const { camera } = this.config;
    const watched = chosen(engines, camera === "" ? [] : [camera]);
    const now = present(watched, context, camera === "");
    const only = camera === "" ? undefined : watched[0]?.camera.name;
    const name = only ?? (camera === "" ? context.t("card.home") : camera);
    const shown = html`${icon(shield(now), 20)}
      <span class="words">
        ${this.config.show_name ? html`<small class="soft">${name}</small>` : nothing}
        <b>${now.title}</b>
      </span>
      ${
        now.active && now.score !== null
          ? html`<span class="score">${now.score}</span>`
          : nothing
      }`;
    const level = `level-${now.level ?? "none"}`;
    if (now.active === undefined)
      return html`<a class=${level} href=${PANEL}>${shown}</a>`;
    return html`<button class=${level} @click=${() => this.open(context, now)}>
      ${shown}
    </button>`;
  }

  private async open(context: Context, { active }: Present): Promise<void> {
    const windowId = active?.camera.risk.window_id;
    if (active && windowId) {
      await openById(this, context, active.engine.entry_id, windowId);
    }
  }
}

function shield({ active, level }: Present): string {
  if (level === null) return mdiShieldOffOutline;
  return active === undefined || level === "low" ? mdiShieldCheck : mdiShieldAlert;
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-badge": Badge;
  }
}
