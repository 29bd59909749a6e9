// SPDX-License-Identifier: Apache-2.0
import { mdiShieldCheckOutline } from "@mdi/js";
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { counted } from "../shared/i18n";
import { isLevel, LEVELS, rank, type Level } from "../shared/levels";
import { chip } from "../shared/ring";
import { theme } from "../shared/theme";
import { clockTime, dayKey, dayName, duration } from "../shared/times";
import type { IncidentSummary } from "../shared/types";
import { incidents } from "./archive";
import { Feed } from "./feed";
import { Part } from "./part";
import { viewStyles } from "./styles";

const ICON = mdiShieldCheckOutline;

/** The stories across cameras, newest first, by day. */
@customElement("hw-incidents")
export class Incidents extends Part {
  /** Whether this is what one looks at; nothing is fetched before. */
  @property({ type: Boolean }) active = false;

  @state() private minimum: Level = "medium";
  @state() private feed: Feed<IncidentSummary> | null = null;

  private askedOf = "";

  static override styles = [
    theme,
    viewStyles,
    css`
      .bar label {
        color: var(--hw-soft);
      }
      .surface h2 {
        padding: 14px 16px 6px;
        font-size: 15px;
      }
      li + li {
        border-top: 1px solid var(--hw-line);
      }
      li a {
        display: grid;
        grid-template-columns: 4px minmax(0, 1fr) auto;
        gap: 2px 12px;
        align-items: center;
        padding: 12px 16px;
        color: inherit;
        text-decoration: none;
      }
      li a:hover {
        background: var(--hw-well);
      }
      li a:focus-visible {
        outline-offset: -2px;
      }
      li i {
        grid-row: span 2;
        align-self: stretch;
        border-radius: 2px;
        background: var(--level);
      }
      .title {
        align-self: end;
        font-weight: 500;
        overflow-wrap: anywhere;
      }
      li .meta {
        grid-column: 2;
        align-self: start;
      }
      li .chip {
        grid-row: span 2;
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    if (!this.active) return;
    const engines = (this.context.store.engines ?? [])
      .filter((one) => one.connected)
      .map((one) => one.entry_id);
    const asked = JSON.stringify([engines, this.minimum]);
    const isBack = changed.has("active") && this.feed?.error !== null;
    if (asked === this.askedOf && !isBack) return;
    this.askedOf = asked;
    const { minimum } = this;
    this.feed = new Feed(engines, (entryId, before) =>
      incidents(this.context.store, entryId, minimum, before),
    );
    void this.grow(this.feed);
  }

  override render(): unknown {
    const { t } = this.context;
    const { feed } = this;
    if (feed === null) return nothing;
    const shown = this.shown(feed);
    return html`${this.choice()} ${shown.length > 0 ? this.days(shown) : nothing}
    ${
      feed.error === null
        ? nothing
        : this.failure(t("panel.incidents_failed", { reason: feed.error }), () =>
            this.grow(feed),
          )
    }
    ${feed.busy && shown.length === 0 ? this.skeleton(t("card.loading")) : nothing}
    ${feed.complete && shown.length === 0 ? this.none() : nothing}
    ${
      feed.more && shown.length > 0
        ? html`<button
            class="pill more"
            ?disabled=${feed.busy}
            @click=${() => this.grow(feed)}
          >
            ${t(feed.busy ? "card.loading" : "panel.more")}
          </button>`
        : nothing
    }`;
  }

  private async grow(feed: Feed<IncidentSummary>): Promise<void> {
    const growing = feed.grow();
    this.requestUpdate();
    await growing;
    this.requestUpdate();
  }

  /** What was fetched, with what has happened since. */
  private shown(feed: Feed<IncidentSummary>): IncidentSummary[] {
    const known = new Map(feed.items.map((one) => [one.id, one]));
    const oldest = feed.items.at(-1)?.started_at ?? "";
    for (const one of this.context.store.incidents.values()) {
      const before = known.get(one.id);
      if (before === undefined && (one.started_at ?? "") < oldest) continue;
      if (before === undefined || before.revision < one.revision)
        known.set(one.id, one);
    }
    return [...known.values()]
      .filter((one) => one.state !== "merged")
      .filter((one) => this.minimum === "low" || rank(one.level) >= rank(this.minimum))
      .sort((a, b) => ((a.started_at ?? "") < (b.started_at ?? "") ? 1 : -1));
  }

  private choice(): TemplateResult {
    const { t } = this.context;
    return html`<div class="bar">
      <label for="minimum">${t("panel.incidents_from")}</label>
      <select id="minimum" @change=${this.onChoice}>
        ${LEVELS.map(
          (level) =>
            html`<option value=${level} ?selected=${level === this.minimum}>
              ${t(`level.${level}`)}
            </option>`,
        )}
      </select>
    </div>`;
  }

  private onChoice(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    if (isLevel(value)) this.minimum = value;
  }

  private days(shown: IncidentSummary[]): TemplateResult[] {
    const { clock } = this.context;
    const days = new Map<string, IncidentSummary[]>();
    for (const one of shown) {
      const day = dayKey(new Date(one.started_at ?? 0), clock);
      days.set(day, [...(days.get(day) ?? []), one]);
    }
    return [...days].map(
      ([day, items]) =>
        html`<section class="surface">
          <h2>${this.dayTitle(day, items)}</h2>
          <ul>
            ${repeat(
              items,
              (one) => one.id,
              (one) => html`<li>${this.row(one)}</li>`,
            )}
          </ul>
        </section>`,
    );
  }

  private dayTitle(day: string, [first]: IncidentSummary[]): string {
    const { t, clock } = this.context;
    const isToday = day === dayKey(this.now, clock);
    return isToday ? t("day.today") : dayName(new Date(first?.started_at ?? 0), clock);
  }

  private row(incident: IncidentSummary): TemplateResult {
    const { t, clock } = this.context;
    const { level, score, started_at: start, ended_at: end } = incident;
    const name = t(`level.${level ?? "none"}`);
    const lasted =
      end === null || start === null
        ? t("panel.incident_open")
        : duration(Date.parse(end) - Date.parse(start), clock.language);
    const meta = [
      clockTime(new Date(start ?? 0), clock),
      lasted,
      this.cameraNames(incident.camera_ids),
      counted(
        t,
        "panel.incident_windows_one",
        "panel.incident_windows_many",
        incident.window_ids.length,
      ),
    ];
    return html`<a
      href="incident/${encodeURIComponent(incident.id)}"
      @click=${(event: Event) => {
        event.preventDefault();
        this.go({ opened: "incident", id: incident.id });
      }}
    >
      <i class="level-${level ?? "none"}"></i>
      <span class="title">${incident.title || name}</span>
      ${chip(level, score, name)}
      <span class="meta">${meta.join(" · ")}</span>
    </a>`;
  }

  private none(): TemplateResult {
    const { t } = this.context;
    if (this.minimum === "low") return this.empty(ICON, t("panel.incidents_none"));
    return this.empty(
      ICON,
      t("panel.incidents_none_from", { level: t(`level.${this.minimum}`) }),
      html`<button
        class="pill"
        @click=${() => {
          this.minimum = "low";
        }}
      >
        ${t("panel.incidents_all")}
      </button>`,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-incidents": Incidents;
  }
}
