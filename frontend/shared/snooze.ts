// SPDX-License-Identifier: Apache-2.0
import { mdiBellSleepOutline } from "@mdi/js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Context } from "./context";
import { counted } from "./i18n";
import { icon } from "./icon";
import { reasonOf } from "./store";
import { theme } from "./theme";
import { clockTime } from "./times";
import type { EngineOverview, Recipient } from "./types";

const MINUTES = [30, 60, 180, 480];

/** Returns until when a recipient hears nothing of a camera, in Unix seconds. */
export function snoozedUntil(recipient: Recipient, cameraId: string | null): number {
  const all = recipient.snoozed.all ?? 0;
  return cameraId === null ? all : Math.max(all, recipient.snoozed[cameraId] ?? 0);
}

/** Returns whom the one who looks would silence: themselves, where they are known. */
export function usual(recipients: readonly Recipient[]): Recipient[] {
  const mine = recipients.filter((one) => one.mine);
  return mine.length > 0 ? mine : [...recipients];
}

/** Lets notifications of one camera, or of all, rest for a while. */
@customElement("hw-snooze")
export class Snooze extends LitElement {
  @property({ attribute: false }) context!: Context;
  @property({ attribute: false }) engine!: EngineOverview;
  /** Null for all cameras. */
  @property({ attribute: false }) cameraId: string | null = null;
  @property({ attribute: false }) now = new Date();

  /** Ids of who is meant; null until somebody chose. */
  @state() private chosen: ReadonlySet<string> | null = null;
  @state() private busy = false;
  @state() private problem = "";

  static override styles = [
    theme,
    css`
      :host {
        display: block;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
        margin-top: 8px;
      }
      .pill.small {
        min-height: 32px;
        padding: 0 12px;
        font-size: 13px;
      }
      h3 {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      p {
        margin-top: 8px;
      }
    `,
  ];

  override render(): unknown {
    const { t, store } = this.context;
    const { engine, cameraId } = this;
    if (engine.recipients.length === 0) return nothing;
    const camera = store.engines
      ?.flatMap((one) => one.cameras)
      .find((one) => one.camera_id === cameraId);
    const title = camera
      ? t("snooze.camera", { camera: camera.name })
      : t("snooze.all");
    const { recipients } = engine;
    return html`<h3 id="title">${icon(mdiBellSleepOutline, 20)} ${title}</h3>
      ${
        recipients.length > 1
          ? html`<div class="row" role="group" aria-label=${t("snooze.label")}>
              ${recipients.map((one) => this.who(one))}
            </div>`
          : nothing
      }
      <div class="row" role="group" aria-labelledby="title">
        ${MINUTES.map(
          (minutes) =>
            html`<button
              class="pill small"
              ?disabled=${this.busy || this.meant.length === 0}
              @click=${() => this.snooze(minutes)}
            >
              ${this.span(minutes)}
            </button>`,
        )}
      </div>
      ${this.standing()}
      <p role="alert" ?hidden=${!this.problem}>${this.problem}</p>`;
  }

  private who(recipient: Recipient): unknown {
    const pressed = this.meant.includes(recipient);
    return html`<button
      class="pill small"
      aria-pressed=${pressed ? "true" : "false"}
      @click=${() => {
        const ids = new Set(this.meant.map((one) => one.id));
        if (!ids.delete(recipient.id)) ids.add(recipient.id);
        this.chosen = ids;
      }}
    >
      ${recipient.name}
    </button>`;
  }

  /** Tells until when it is quiet, and offers to end that. */
  private standing(): unknown {
    const { t, clock } = this.context;
    const ends = this.meant.map((one) => snoozedUntil(one, this.cameraId) * 1000);
    const until = Math.max(0, ...ends);
    const rests = until > this.now.getTime();
    return html`<div class="row" role="status">
      ${
        rests
          ? html`<span>
                ${t("snooze.until", { time: clockTime(new Date(until), clock) })}
              </span>
              <button
                class="pill small"
                ?disabled=${this.busy}
                @click=${() => this.snooze(0)}
              >
                ${t("snooze.wake")}
              </button>`
          : nothing
      }
    </div>`;
  }

  private get meant(): Recipient[] {
    const { recipients } = this.engine;
    const { chosen } = this;
    if (chosen === null) return usual(recipients);
    return recipients.filter((one) => chosen.has(one.id));
  }

  private span(minutes: number): string {
    const { t } = this.context;
    if (minutes < 60) return t("snooze.minutes", { count: minutes });
    return counted(t, "snooze.hours_one", "snooze.hours_many", minutes / 60);
  }

  private async snooze(minutes: number): Promise<void> {
    const { t, store } = this.context;
    const ids = this.meant.map((one) => one.id);
    const { cameraId } = this;
    this.busy = true;
    this.problem = "";
    try {
      await store.snooze(this.engine.entry_id, ids, minutes, cameraId ?? undefined);
      // Whoever wakes up wants to hear of everything again.
      if (minutes === 0 && cameraId !== null) {
        await store.snooze(this.engine.entry_id, ids, 0);
      }
    } catch (error) {
      this.problem = t("snooze.failed", { reason: reasonOf(error) });
    }
    this.busy = false;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-snooze": Snooze;
  }
}
