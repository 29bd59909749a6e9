// SPDX-License-Identifier: Apache-2.0
import { mdiAlertCircleOutline } from "@mdi/js";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { Context } from "../shared/context";
import { tell } from "../shared/events";
import { icon } from "../shared/icon";
import { theme } from "../shared/theme";
import { clockTime, dayKey, dayName } from "../shared/times";
import type { Place } from "./route";
import { viewStyles } from "./styles";

/** A part of the panel; `version` is the store's and draws it anew. */
export abstract class Part extends LitElement {
  @property({ attribute: false }) context!: Context;
  @property({ attribute: false }) now = new Date();
  @property({ type: Number }) version = 0;

  static override styles = [theme, viewStyles];

  /** Ask the panel to go somewhere. */
  protected go(place: Place, replace = false): void {
    tell(this, "hw-go", { place, replace });
  }

  /** The engines that can be asked for something. */
  protected able(capability: string): string[] {
    return (this.context.store.engines ?? [])
      .filter((one) => one.connected && one.capabilities?.includes(capability))
      .map((one) => one.entry_id);
  }

  /** Whether an engine is there that cannot be asked for something. */
  protected isUnable(capability: string): boolean {
    const connected = (this.context.store.engines ?? []).filter((one) => one.connected);
    return connected.length > 0 && this.able(capability).length === 0;
  }

  protected skeleton(text: string): TemplateResult {
    return html`<div class="loading" role="status">
      <span class="hidden-visually">${text}</span>
    </div>`;
  }

  protected failure(text: string, again: () => unknown): TemplateResult {
    return html`<div class="notice warn" role="alert">
      ${icon(mdiAlertCircleOutline, 20)}
      <span>
        ${text}
        <button class="text" @click=${again}>${this.context.t("day.retry")}</button>
      </span>
    </div>`;
  }

  protected empty(path: string, text: string, more: unknown = nothing): TemplateResult {
    return html`<div class="surface empty" role="status">
      ${icon(path, 40)}
      <p>${text}</p>
      ${more}
    </div>`;
  }

  /** Return day and times of something, such as Today 21:04 – 21:06. */
  protected when(start: string | null, end: string | null): string {
    const { t, clock } = this.context;
    const from = new Date(start ?? 0);
    const isToday = dayKey(from, clock) === dayKey(this.now, clock);
    const day = isToday ? t("day.today") : dayName(from, clock);
    const to = end === null ? t("window.ongoing") : clockTime(new Date(end), clock);
    const begin = clockTime(from, clock);
    return begin === to ? `${day} ${begin}` : `${day} ${begin} – ${to}`;
  }

  /** Return the names of cameras, in the reader's way to list them. */
  protected cameraNames(ids: readonly string[]): string {
    const { t, clock, store } = this.context;
    const known = new Map(
      (store.engines ?? []).flatMap((engine) =>
        engine.cameras.map((one) => [one.camera_id, one.name] as const),
      ),
    );
    const names = ids.map((id) => known.get(id) ?? t("panel.camera_gone"));
    return new Intl.ListFormat(clock.language, { type: "unit" }).format(names);
  }
}
