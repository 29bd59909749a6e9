// SPDX-License-Identifier: Apache-2.0
import { mdiClose } from "@mdi/js";
import { css, html, type PropertyValues } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { cameraOf } from "./context";
import "./detail";
import { HassElement } from "./element";
import { tell } from "./events";
import { icon } from "./icon";
import { chip } from "./ring";
import { theme } from "./theme";
import { clockTime, dayKey, dayName } from "./times";
import type { WindowSummary } from "./types";

/** What Home Assistant hands over when it opens the dialog. */
export interface DialogParams {
  window: WindowSummary;
}

/**
 * An opened window, over everything else.
 *
 * Home Assistant opens and closes it, so that the phone's back button closes it too.
 */
@customElement("hearthward-window-dialog")
export class WindowDialog extends HassElement {
  @state() private window: WindowSummary | null = null;

  @query("dialog") private readonly dialog!: HTMLDialogElement | null;

  static override styles = [
    theme,
    css`
      dialog {
        display: flex;
        flex-direction: column;
        width: min(1040px, calc(100vw - 48px));
        max-width: none;
        max-height: min(900px, calc(100dvh - 48px));
        margin: auto;
        padding: 0;
        border: 0;
        border-radius: var(--ha-dialog-border-radius, 24px);
        color: var(--hw-text);
        background: var(
          --ha-dialog-surface-background,
          var(--card-background-color, #fff)
        );
        box-shadow: 0 12px 48px #0005;
      }
      dialog:not([open]) {
        display: none;
      }
      dialog::backdrop {
        background: #0008;
      }
      .head {
        display: flex;
        gap: 8px;
        align-items: center;
        padding: 12px 24px 12px 12px;
        border-bottom: 1px solid var(--hw-line);
      }
      .names {
        flex: 1;
        min-width: 0;
      }
      h2 {
        overflow-wrap: anywhere;
        font-size: 18px;
        font-weight: 500;
        line-height: 1.3;
      }
      .meta {
        color: var(--hw-soft);
        font-size: 13px;
      }
      .body {
        overflow-y: auto;
        overscroll-behavior: contain;
        padding: 24px;
      }
      @media (max-width: 600px) {
        dialog {
          width: 100vw;
          height: 100dvh;
          max-height: none;
          border-radius: 0;
          padding-top: env(safe-area-inset-top);
        }
        .head {
          padding-inline-end: 16px;
        }
        .body {
          padding: 16px 16px calc(16px + env(safe-area-inset-bottom));
        }
      }
    `,
  ];

  /** Called by Home Assistant. */
  showDialog(params: DialogParams): void {
    this.window = params.window;
  }

  /** Called by Home Assistant, also when the user goes back. */
  closeDialog(): boolean {
    if (this.dialog?.open) this.dialog.close();
    else this.forget();
    return true;
  }

  protected override shouldUpdate(): boolean {
    return super.shouldUpdate() && this.window !== null;
  }

  override render(): unknown {
    const { context } = this;
    const window = this.newest;
    if (context === null || window === null) return undefined;
    const { t } = context;
    const level = t(`level.${window.level ?? "none"}`);
    return html`<dialog aria-labelledby="title" closedby="any" @close=${this.forget}>
      <div class="head">
        <button
          class="round"
          aria-label=${t("window.close")}
          @click=${() => this.closeDialog()}
        >
          ${icon(mdiClose)}
        </button>
        <div class="names">
          <h2 id="title">${window.title || level}</h2>
          <p class="meta">${this.meta(window)}</p>
        </div>
        ${chip(window.level, window.score, level)}
      </div>
      <div class="body">
        <hw-detail .context=${context} .window=${window} .now=${this.now}></hw-detail>
      </div>
    </dialog>`;
  }

  override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (this.window !== null && this.dialog && !this.dialog.open) {
      this.dialog.showModal();
    }
  }

  /** The window's newest revision; it may change while one looks. */
  private get newest(): WindowSummary | null {
    const { window } = this;
    if (window === null) return null;
    const known = this.context?.store.windows.get(window.id);
    return known && known.revision > window.revision ? known : window;
  }

  private meta(window: WindowSummary): string {
    if (this.context === null) return "";
    const { clock, store, t } = this.context;
    const start = new Date(window.started_at ?? 0);
    const isToday = dayKey(start, clock) === dayKey(this.now, clock);
    const day = isToday ? t("day.today") : dayName(start, clock);
    const until =
      window.ended_at === null
        ? t("window.ongoing")
        : clockTime(new Date(window.ended_at), clock);
    return [
      cameraOf(store.engines, window.camera_id)?.name,
      `${day} ${clockTime(start, clock)} – ${until}`,
    ]
      .filter(Boolean)
      .join(" · ");
  }

  private forget(): void {
    if (this.window === null) return;
    this.window = null;
    tell(this, "dialog-closed", { dialog: this.localName });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "hearthward-window-dialog": WindowDialog;
  }
}
