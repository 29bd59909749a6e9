// SPDX-License-Identifier: Apache-2.0
import { mdiAlertCircleOutline, mdiChevronLeft, mdiChevronRight } from "@mdi/js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Context } from "./context";
import { eventCount } from "./facts";
import "./filters";
import { EVERYTHING, passes, type Filter } from "./filters";
import { icon } from "./icon";
import { rank, type Level } from "./levels";
import "./list";
import type { Span } from "./store";
import { theme } from "./theme";
import "./timeline";
import { addDays, dayKey, dayName, dayStart } from "./times";
import type { WindowSummary } from "./types";

const MORE = 20;
const ONE_LANE: ReadonlyMap<string, string> = new Map();

/** The windows of one day: timeline, filters and list, and the way to other days. */
@customElement("hw-day")
export class Day extends LitElement {
  @property({ attribute: false }) context!: Context;
  @property({ attribute: false }) now = new Date();
  /** Names of the cameras that are shown, by id. */
  @property({ attribute: false }) cameras: ReadonlyMap<string, string> = new Map();
  /** Whether windows of other cameras are left out. */
  @property({ type: Boolean }) only = false;
  @property() minimum: Level = "low";
  /** How many windows the list begins with. */
  @property({ type: Number }) rows = 5;
  /** The store's; what is shown is drawn anew when it is another. */
  @property({ type: Number }) version = 0;
  @property({ type: Boolean }) timeline = true;
  @property({ type: Boolean }) filters = true;
  @property({ type: Boolean }) list = true;
  /** Whether each camera has a lane of its own. */
  @property({ type: Boolean }) lanes = false;

  /** YYYY-MM-DD; null for today, also when the day changes. */
  @state() private day: string | null = null;
  @state() private filter: Filter = EVERYTHING;
  @state() private more = 0;

  private today = "";
  private from = new Date(0);
  private to = new Date(0);
  private span: Span = { windows: [], complete: false, error: null };
  private windows: WindowSummary[] = [];
  private shown: WindowSummary[] = [];

  static override styles = [
    theme,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 12px;
        container-type: inline-size;
      }
      .head {
        display: flex;
        align-items: center;
        padding: 0 8px 0 16px;
      }
      h3 {
        font-size: 15px;
        font-weight: 500;
      }
      .count {
        flex: 1;
        margin-inline-start: 8px;
        color: var(--hw-soft);
        font-size: 13px;
        font-variant-numeric: tabular-nums;
      }
      hw-timeline,
      hw-filters {
        margin: 0 16px;
      }
      hw-timeline {
        margin-top: -4px;
      }
      .empty {
        padding: 4px 16px 8px;
        color: var(--hw-soft);
      }
      .text {
        color: var(--hw-link);
        font-weight: 500;
      }
      .more {
        align-self: center;
        margin: 0 16px;
      }
      .notice {
        margin: 0 16px;
      }
    `,
  ];

  override willUpdate(): void {
    const { store, clock } = this.context;
    this.today = dayKey(this.now, clock);
    const day = this.day ?? this.today;
    this.from = dayStart(day, clock);
    this.to = dayStart(addDays(day, 1), clock);
    this.span = store.span(this.from, this.to);
    const concerned = this.span.windows.filter((one) => this.concerns(one));
    this.windows = unlessSame(this.windows, concerned);
    const passed = this.windows.filter((one) => passes(this.filter, one));
    this.shown = unlessSame(this.shown, passed);
  }

  override render(): unknown {
    const { error } = this.span;
    return html`${this.header()} ${error === null ? nothing : this.failure(error)}
    ${this.timeline ? this.drawn() : nothing}
    ${
      this.filters && this.windows.length > 0
        ? html`<hw-filters
            .context=${this.context}
            .windows=${this.windows}
            .filter=${this.filter}
            .cameras=${this.cameras}
            @hw-filter=${this.onFilter}
          ></hw-filters>`
        : nothing
    }
    ${this.list ? this.rowsOf() : nothing}`;
  }

  private drawn(): unknown {
    const { t } = this.context;
    return html`<hw-timeline
      .context=${this.context}
      .windows=${this.shown}
      .from=${this.from}
      .to=${this.to}
      .now=${this.now}
      .lanes=${this.lanes ? this.cameras : ONE_LANE}
      .label=${t("day.timeline", { day: this.name })}
    ></hw-timeline>`;
  }

  private onFilter(event: CustomEvent<Filter>): void {
    this.filter = event.detail;
  }

  private concerns(window: WindowSummary): boolean {
    if (this.only && !this.cameras.has(window.camera_id)) return false;
    return this.minimum === "low" || rank(window.level) >= rank(this.minimum);
  }

  private header(): unknown {
    const { t } = this.context;
    return html`<div class="head">
      <h3 aria-live="polite">${this.name}</h3>
      <span class="count" role="status">${this.count}</span>
      <button
        class="round"
        aria-label=${t("day.previous")}
        @click=${() => {
          this.go(-1);
        }}
      >
        ${icon(mdiChevronLeft)}
      </button>
      <button
        class="round"
        aria-label=${t("day.next")}
        ?disabled=${this.day === null}
        @click=${() => {
          this.go(1);
        }}
      >
        ${icon(mdiChevronRight)}
      </button>
    </div>`;
  }

  private go(days: number): void {
    const day = addDays(this.day ?? this.today, days);
    this.day = day >= this.today ? null : day;
    this.more = 0;
  }

  private get name(): string {
    const { t, clock } = this.context;
    const { day, today } = this;
    if (day === null || day >= today) return t("day.today");
    if (day === addDays(today, -1)) return t("day.yesterday");
    return dayName(this.from, clock);
  }

  /** Tells how many there are; nothing where no engine can say it. */
  private get count(): string {
    const { t, store } = this.context;
    const count = this.shown.length;
    if (this.span.complete || count > 0) return eventCount(t, count);
    return store.engines?.some((one) => one.connected) ? t("card.loading") : "";
  }

  private failure(reason: string): unknown {
    const { t, store } = this.context;
    return html`<div class="notice warn" role="alert">
      ${icon(mdiAlertCircleOutline, 20)}
      <span>
        ${t("day.failed", { reason })}
        <button
          class="text"
          @click=${() => {
            store.again(this.from, this.to);
          }}
        >
          ${t("day.retry")}
        </button>
      </span>
    </div>`;
  }

  private rowsOf(): unknown {
    const { t } = this.context;
    const { shown } = this;
    const first = shown.slice(0, this.rows + this.more);
    const left = Math.min(MORE, shown.length - first.length);
    if (shown.length === 0) return this.span.complete ? this.nothing() : nothing;
    return html`<hw-list
        .context=${this.context}
        .windows=${first}
        ?cameras=${this.cameras.size > 1}
      ></hw-list>
      ${
        left > 0
          ? html`<button
              class="pill more"
              @click=${() => {
                this.more += MORE;
              }}
            >
              ${t("day.show_more", { count: left })}
            </button>`
          : nothing
      }`;
  }

  private nothing(): unknown {
    const { t } = this.context;
    if (this.windows.length === 0)
      return html`<p class="empty">${t("day.nothing")}</p>`;
    return html`<p class="empty">
      ${t("day.nothing_filtered")}
      <button
        class="text"
        @click=${() => {
          this.filter = EVERYTHING;
        }}
      >
        ${t("day.clear_filters")}
      </button>
    </p>`;
  }
}

/** Return the list that is known where it holds the same: nothing is drawn anew. */
function unlessSame(known: WindowSummary[], found: WindowSummary[]): WindowSummary[] {
  const same = known.length === found.length;
  return same && known.every((one, at) => one === found[at]) ? known : found;
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-day": Day;
  }
}
