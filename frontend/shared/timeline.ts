// SPDX-License-Identifier: Apache-2.0
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, queryAll, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { styleMap } from "lit/directives/style-map.js";
import type { Context } from "./context";
import { open } from "./events";
import { rank } from "./levels";
import { theme } from "./theme";
import { clockTime, hourTick } from "./times";
import type { WindowSummary } from "./types";

const HOUR_MS = 3600_000;
/** The shortest bar shows that something was; the rest is its score. */
const BASE_PERCENT = 16;

interface Lane {
  name: string;
  windows: WindowSummary[];
}

/**
 * The windows of a day as bars: where they stand is when, how high they are is the
 * score, and their colour is the level. One lane, or one for each camera.
 */
@customElement("hw-timeline")
export class Timeline extends LitElement {
  @property({ attribute: false }) context!: Context;
  @property({ attribute: false }) windows: WindowSummary[] = [];
  @property({ attribute: false, hasChanged: isAnother }) from = new Date(0);
  @property({ attribute: false, hasChanged: isAnother }) to = new Date(0);
  @property({ attribute: false }) now = new Date();
  /** What the lanes are called by camera id; empty for one lane without a name. */
  @property({ attribute: false }) lanes: ReadonlyMap<string, string> = new Map();
  @property() label = "";
  /** Whether the hours below are left out. */
  @property({ type: Boolean }) bare = false;

  /** The window that the Tab key reaches. */
  @state() private current: string | null = null;

  @queryAll(".bar") private readonly bars!: NodeListOf<HTMLElement>;

  static override styles = [
    theme,
    css`
      .lane {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        align-items: end;
        column-gap: 12px;
      }
      .named .lane {
        grid-template-columns: 104px minmax(0, 1fr);
        border-bottom: 1px solid var(--hw-line);
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        padding-bottom: 8px;
        font-size: 13px;
      }
      .track {
        position: relative;
        height: var(--hw-lane-height, 64px);
        background-image: linear-gradient(
          to right,
          var(--hw-line) 1px,
          transparent 1px
        );
        background-size: calc(100% / var(--ticks)) 100%;
        border-right: 1px solid var(--hw-line);
      }
      .plain .track {
        border-bottom: 1px solid var(--hw-line);
      }
      .named .track {
        --hw-lane-height: 44px;
      }
      .bar {
        position: absolute;
        bottom: 0;
        min-width: 4px;
        border-radius: 2px 2px 0 0;
        background: var(--level);
        transition: filter 0.1s;
      }
      .bar::after {
        content: "";
        position: absolute;
        inset: -4px -5px 0;
      }
      .bar:hover {
        filter: brightness(1.2);
      }
      .bar.running {
        animation: pulse 1.6s ease-in-out infinite alternate;
      }
      @keyframes pulse {
        to {
          opacity: 0.5;
        }
      }
      .now {
        position: absolute;
        top: 0;
        bottom: 0;
        width: 0;
        border-left: 2px dotted var(--hw-link);
      }
      .later {
        position: absolute;
        inset: 0 0 0 auto;
        background: var(--hw-well);
        opacity: 0.6;
      }
      .hours {
        position: relative;
        height: 20px;
        margin-top: 4px;
        font-size: 11px;
        color: var(--hw-soft);
        font-variant-numeric: tabular-nums;
      }
      .named .hours {
        margin-left: 116px;
      }
      .hours span {
        position: absolute;
        transform: translateX(-50%);
        white-space: nowrap;
      }
      .hours span:first-child {
        transform: none;
      }
      .hours span:last-child {
        transform: translateX(-100%);
      }
      @container (max-width: 480px) {
        .named .lane {
          grid-template-columns: minmax(0, 1fr);
        }
        .named .hours {
          margin-left: 0;
        }
        .name {
          padding: 8px 0 0;
        }
      }
      :host {
        display: block;
        container-type: inline-size;
      }
    `,
  ];

  override render(): unknown {
    const { t } = this.context;
    const step = this.hours > 12 ? 6 : this.hours > 6 ? 3 : 1;
    const ticks = Math.max(1, Math.round(this.hours / step));
    return html`<div
      class=${this.lanes.size > 0 ? "named" : "plain"}
      style=${styleMap({ "--ticks": String(ticks) })}
      role="group"
      aria-label="${this.label}. ${t("day.timeline_help")}"
      @keydown=${this.onKey}
    >
      ${this.asLanes().map((lane) => this.drawLane(lane))}
      ${this.bare ? nothing : this.scale(step, ticks)}
    </div>`;
  }

  private scale(step: number, ticks: number): TemplateResult {
    return html`<div class="hours" aria-hidden="true">
      ${Array.from({ length: ticks + 1 }, (_, number) => {
        const at = new Date(this.from.getTime() + number * step * HOUR_MS);
        const left = `${(number / ticks) * 100}%`;
        return html`<span style=${styleMap({ left })}>
          ${hourTick(at, this.context.clock)}
        </span>`;
      })}
    </div>`;
  }

  private get hours(): number {
    return (this.to.getTime() - this.from.getTime()) / HOUR_MS;
  }

  private asLanes(): Lane[] {
    if (this.lanes.size === 0) return [{ name: "", windows: this.windows }];
    return [...this.lanes].map(([cameraId, name]) => ({
      name,
      windows: this.windows.filter((one) => one.camera_id === cameraId),
    }));
  }

  private drawLane(lane: Lane): TemplateResult {
    const now = this.share(this.now.getTime());
    const isToday = now > 0 && now < 1;
    return html`<div class="lane">
      ${lane.name ? html`<div class="name">${lane.name}</div>` : nothing}
      <div class="track">
        ${
          isToday
            ? html`<div
                  class="later"
                  style=${styleMap({ left: `${now * 100}%` })}
                ></div>
                <div class="now" style=${styleMap({ left: `${now * 100}%` })}></div>`
            : nothing
        }
        ${repeat(
          lane.windows,
          (one) => one.id,
          (one) => this.drawBar(one),
        )}
      </div>
    </div>`;
  }

  private drawBar(window: WindowSummary): TemplateResult {
    const start = Date.parse(window.started_at ?? "");
    const end =
      window.ended_at === null ? this.now.getTime() : Date.parse(window.ended_at);
    const left = Math.max(0, this.share(start));
    const width = Math.max(0, Math.min(1, this.share(end)) - left);
    const height = BASE_PERCENT + ((100 - BASE_PERCENT) * (window.score ?? 0)) / 100;
    const running = window.ended_at === null && window.status === "provisional";
    const first = this.current ?? this.windows[0]?.id;
    return html`<button
      class="bar level-${window.level ?? "none"} ${running ? "running" : ""}"
      data-id=${window.id}
      tabindex=${window.id === first ? 0 : -1}
      style="left:${(left * 100).toFixed(3)}%;width:${(width * 100).toFixed(
        3,
      )}%;height:${height.toFixed(0)}%;z-index:${rank(window.level) + 1}"
      aria-label=${this.describe(window, start)}
      @click=${() => {
        this.current = window.id;
        open(this, window);
      }}
    ></button>`;
  }

  private describe(window: WindowSummary, start: number): string {
    const { t, clock } = this.context;
    const level = t(`level.${window.level ?? "none"}`);
    return `${clockTime(new Date(start), clock)}, ${level} ${window.score ?? ""}: ${window.title}`;
  }

  /** Return where an instant stands in the span, 0 to 1. */
  private share(at: number): number {
    const from = this.from.getTime();
    return (at - from) / (this.to.getTime() - from);
  }

  private onKey(event: KeyboardEvent): void {
    const steps: Record<string, number> = {
      ArrowLeft: 1,
      ArrowRight: -1,
      Home: Infinity,
      End: -Infinity,
    };
    const step = steps[event.key];
    const id = (event.target as HTMLElement).dataset.id;
    if (step === undefined || id === undefined) return;
    event.preventDefault();
    // Newest first, so that to the right is towards the front.
    const last = this.windows.length - 1;
    const at = this.windows.findIndex((one) => one.id === id) + step;
    const next = this.windows[Math.max(0, Math.min(last, at))];
    if (next === undefined) return;
    this.current = next.id;
    [...this.bars].find((one) => one.dataset.id === next.id)?.focus();
  }
}

function isAnother(value: Date, known: Date | undefined): boolean {
  return value.getTime() !== known?.getTime();
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-timeline": Timeline;
  }
}
