// SPDX-License-Identifier: Apache-2.0
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Context } from "./context";
import { tell } from "./events";
import { word } from "./i18n";
import { LEVELS, type Level } from "./levels";
import { theme } from "./theme";
import type { WindowSummary } from "./types";

/** What is shown: nothing chosen shows everything. */
export interface Filter {
  camera: string | null;
  label: string | null;
  levels: ReadonlySet<Level>;
}

export const EVERYTHING: Filter = { camera: null, label: null, levels: new Set() };

/** Return whether a window passes. */
export function passes(filter: Filter, window: WindowSummary): boolean {
  const { camera, label, levels } = filter;
  return (
    (camera === null || window.camera_id === camera) &&
    (label === null || window.classes.includes(label)) &&
    (levels.size === 0 || (window.level !== null && levels.has(window.level)))
  );
}

/** Level buttons with their counts, and choices of camera and of what was seen. */
@customElement("hw-filters")
export class Filters extends LitElement {
  @property({ attribute: false }) context!: Context;
  /** All windows of the day, for the counts. */
  @property({ attribute: false }) windows: WindowSummary[] = [];
  @property({ attribute: false }) filter: Filter = EVERYTHING;
  /** Names by camera id; a choice is offered where there are several. */
  @property({ attribute: false }) cameras: ReadonlyMap<string, string> = new Map();

  static override styles = [
    theme,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .levels {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .level {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        height: 32px;
        padding: 0 10px;
        border-radius: 16px;
        border: 1px solid var(--hw-line);
        font-size: 13px;
        font-variant-numeric: tabular-nums;
      }
      .level::before {
        content: "";
        width: 8px;
        height: 8px;
        border-radius: 50%;
        background: var(--level);
      }
      .level:hover:not(:disabled),
      .level[aria-pressed="true"] {
        background: var(--level-well);
      }
      .level[aria-pressed="true"] {
        border-color: var(--level);
      }
      @container (max-width: 420px) {
        .level:disabled {
          display: none;
        }
      }
      select {
        height: 32px;
        max-width: 180px;
        padding: 0 28px 0 12px;
        border-radius: 16px;
        border: 1px solid var(--hw-line);
        background-color: transparent;
        font-size: 13px;
        text-overflow: ellipsis;
      }
      select.chosen {
        background-color: color-mix(in oklab, var(--hw-accent) 18%, transparent);
      }
      option {
        color: var(--hw-text);
        background: var(--card-background-color, #fff);
      }
    `,
  ];

  override render(): unknown {
    const { t } = this.context;
    const { filter } = this;
    const labels = [...new Set(this.windows.flatMap((one) => one.classes))].sort();
    return html`<div class="levels" role="group" aria-label=${t("filter.levels")}>
        ${LEVELS.map((level) => this.levelButton(level))}
      </div>
      ${
        this.cameras.size > 1
          ? this.choice(
              t("filter.camera"),
              t("filter.all_cameras"),
              filter.camera,
              [...this.cameras],
              (camera) => ({ ...filter, camera }),
            )
          : nothing
      }
      ${
        labels.length > 1 || filter.label !== null
          ? this.choice(
              t("filter.class"),
              t("filter.all_classes"),
              filter.label,
              labels.map((one) => [one, word(t, "class", one)]),
              (label) => ({ ...filter, label }),
            )
          : nothing
      }`;
  }

  private levelButton(level: Level): unknown {
    const { t } = this.context;
    const others = { ...this.filter, levels: new Set<Level>() };
    const count = this.windows.filter(
      (one) => one.level === level && passes(others, one),
    ).length;
    const chosen = this.filter.levels.has(level);
    return html`<button
      class="level level-${level}"
      aria-pressed=${chosen ? "true" : "false"}
      aria-label=${t("filter.level_count", { level: t(`level.${level}`), count })}
      ?disabled=${count === 0 && !chosen}
      @click=${() => {
        const levels = new Set(this.filter.levels);
        if (!levels.delete(level)) levels.add(level);
        this.tell({ ...this.filter, levels });
      }}
    >
      ${t(`level.${level}`)} <span class="soft">${count}</span>
    </button>`;
  }

  private choice(
    label: string,
    everything: string,
    chosen: string | null,
    options: [string, string][],
    choose: (value: string | null) => Filter,
  ): unknown {
    return html`<select
      class=${chosen === null ? "" : "chosen"}
      aria-label=${label}
      @change=${(event: Event) => {
        const { value } = event.target as HTMLSelectElement;
        this.tell(choose(value === "" ? null : value));
      }}
    >
      <option value="" ?selected=${chosen === null}>${everything}</option>
      ${options.map(
        ([value, name]) =>
          html`<option value=${value} ?selected=${value === chosen}>${name}</option>`,
      )}
    </select>`;
  }

  private tell(filter: Filter): void {
    tell(this, "hw-filter", filter);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-filters": Filters;
  }
}
