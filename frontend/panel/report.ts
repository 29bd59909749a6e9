// SPDX-License-Identifier: Apache-2.0
import { mdiChartBar, mdiChevronLeft, mdiChevronRight } from "@mdi/js";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { icon } from "../shared/icon";
import { LEVELS } from "../shared/levels";
import { reasonOf } from "../shared/store";
import { theme } from "../shared/theme";
import {
  addDays,
  clockTime,
  dayKey,
  dayName,
  dayStart,
  type Clock,
} from "../shared/times";
import { tallies } from "./archive";
import { columns, columnStyles, type Column } from "./columns";
import { Part } from "./part";
import { reportStyles } from "./report-styles";
import { viewStyles } from "./styles";
import {
  busiest,
  countOf,
  shares,
  TARGETS,
  week,
  type CameraTally,
  type Week,
} from "./tally";

const CAPABILITY = "statistics";
const DAYS = 7;
const UTC = "UTC";

/** How a week was: how often alarms were false, how serious, and when. */
@customElement("hw-report")
export class Report extends Part {
  /** Whether this is what one looks at; nothing is fetched before. */
  @property({ type: Boolean }) active = false;

  /** The house's time zone: the engine counts by its days and hours. */
  @property() zone = "";

  /** How many weeks ago the report ends. */
  @state() private back = 0;
  @state() private cameras: CameraTally[] | null = null;
  @state() private problem = "";

  private period = "";
  /** The store's version when the figures were asked for. */
  private asOf = 0;

  static override styles = [theme, viewStyles, columnStyles, reportStyles];

  override willUpdate(changed: PropertyValues<this>): void {
    if (!this.active) return;
    const engines = this.able(CAPABILITY);
    const period = JSON.stringify([engines, this.firstDay]);
    // Whoever comes here, or stays for half a minute, sees what has happened since.
    const isDue = changed.has("active") || changed.has("now");
    const isOld = isDue && this.version !== this.asOf;
    if (engines.length === 0 || (period === this.period && !isOld)) return;
    if (period !== this.period) this.cameras = null;
    this.period = period;
    void this.load();
  }

  override render(): unknown {
    const { t } = this.context;
    if (this.isUnable(CAPABILITY))
      return this.empty(mdiChartBar, t("report.unsupported"));
    return html`${this.heading()} ${this.body()}`;
  }

  private async load(): Promise<void> {
    const { period, firstDay } = this;
    const { clock } = this;
    const { store } = this.context;
    const [after, before] = [firstDay, addDays(firstDay, DAYS)].map((day) =>
      dayStart(day, clock),
    ) as [Date, Date];
    this.problem = "";
    this.asOf = this.version;
    try {
      const found = await tallies(store, this.able(CAPABILITY), after, before);
      if (period === this.period) this.cameras = found;
    } catch (error) {
      if (period === this.period) this.problem = reasonOf(error);
    }
  }

  private get clock(): Clock {
    const { clock } = this.context;
    return { ...clock, timeZone: this.zone || clock.timeZone };
  }

  /** YYYY-MM-DD of the first day that the report is about. */
  private get firstDay(): string {
    const today = dayKey(this.now, this.clock);
    return addDays(today, 1 - DAYS * (this.back + 1));
  }

  private heading(): TemplateResult {
    const { clock } = this;
    const { t } = this.context;
    const day = (key: string): string => dayName(dayStart(key, clock), clock);
    const { firstDay } = this;
    return html`<header class="heading">
      <div class="words" aria-live="polite">
        <h2>
          ${this.back === 0 ? t("report.title") : t("report.weeks", { count: this.back })}
        </h2>
        <p class="meta">${day(firstDay)} – ${day(addDays(firstDay, DAYS - 1))}</p>
      </div>
      <button
        class="round"
        aria-label=${t("report.previous")}
        @click=${() => {
          this.back += 1;
        }}
      >
        ${icon(mdiChevronLeft)}
      </button>
      <button
        class="round"
        aria-label=${t("report.next")}
        ?disabled=${this.back === 0}
        @click=${() => {
          this.back -= 1;
        }}
      >
        ${icon(mdiChevronRight)}
      </button>
    </header>`;
  }

  private body(): unknown {
    const { t } = this.context;
    if (this.problem) {
      return this.failure(t("report.failed", { reason: this.problem }), () =>
        this.load(),
      );
    }
    if (this.cameras === null) {
      return this.able(CAPABILITY).length > 0
        ? this.skeleton(t("card.loading"))
        : nothing;
    }
    const sums = week(this.cameras, this.firstDay, DAYS);
    if (sums.events === 0) return this.empty(mdiChartBar, t("report.none"));
    return html`${this.tiles(sums)}
      <div class="plots">
        ${this.levels(sums)} ${this.hours(sums)} ${this.days(sums)} ${this.table()}
      </div>`;
  }

  private tiles({ events, alarms, judged, falseAlarms, missed }: Week): TemplateResult {
    const { t } = this.context;
    const aDay = (count: number): string =>
      t("report.per_day", { count: this.number(count / DAYS, 1) });
    const tile = (name: string, value: string, meta: string): TemplateResult =>
      html`<div class="surface tile">
        <dt>${name}</dt>
        <dd class="value">${value}</dd>
        <dd class="meta">${meta}</dd>
      </div>`;
    return html`<dl class="tiles">
      ${tile(t("report.total"), this.number(events), aDay(events))}
      ${tile(t("report.serious"), this.number(alarms), aDay(alarms))}
      ${tile(
        t("report.false_alarms"),
        judged === 0 ? "–" : this.percent(falseAlarms / judged),
        judged === 0
          ? t("report.false_alarms_none")
          : t(judged === 1 ? "report.false_alarms_of_one" : "report.false_alarms_of", {
              count: this.number(judged),
            }),
      )}
      ${tile(t("report.missed"), this.number(missed), t("report.missed_about"))}
    </dl>`;
  }

  private levels({ total }: Week): TemplateResult {
    const { t } = this.context;
    const share = shares(total);
    return html`<section class="surface padded">
      <h3>${t("report.levels")}</h3>
      <p class="meta">${t("report.levels_about")}</p>
      <table class="shares">
        <thead>
          <tr>
            <th scope="col">${t("report.level")}</th>
            <td></td>
            <th scope="col">${t("report.total")}</th>
            <th scope="col">${t("report.share")}</th>
            <th scope="col">${t("report.target")}</th>
          </tr>
        </thead>
        <tbody>
          ${LEVELS.map(
            (level) =>
              html`<tr class="level-${level}">
                <th scope="row">${t(`level.${level}`)}</th>
                <td class="track" aria-hidden="true">
                  <span>
                    <i
                      ?hidden=${total[level] === 0}
                      style="width:${(100 * share[level]).toFixed(2)}%"
                    ></i>
                    <b style="left:${TARGETS[level]}%"></b>
                  </span>
                </td>
                <td>${this.number(total[level])}</td>
                <td>${this.percent(share[level])}</td>
                <td>${this.percent(TARGETS[level] / 100)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
      ${
        total.not_assessed === 0
          ? nothing
          : html`<p class="meta">
              ${t("report.not_assessed", { count: this.number(total.not_assessed) })}
            </p>`
      }
    </section>`;
  }

  private hours({ hours }: Week): TemplateResult {
    const { t } = this.context;
    const most = busiest(hours) ?? 0;
    const shown = hours.map((counts, hour) => ({
      short: hour % 3 === 0 ? this.hour(hour) : "",
      name: `${this.hour(hour)} – ${this.hour(hour + 1)}`,
      counts,
    }));
    const about = t("report.hours_about", {
      hour: shown[most]?.name ?? "",
      count: this.number(Math.max(...hours.map(countOf))),
    });
    return this.plot(t("report.hours"), about, t("report.hour"), shown);
  }

  private days({ days }: Week): TemplateResult {
    const { clock } = this;
    const { t } = this.context;
    const weekday = new Intl.DateTimeFormat(clock.language, {
      weekday: "short",
      timeZone: UTC,
    });
    const shown = days.map(({ day, counts }) => ({
      short: weekday.format(new Date(`${day}T12:00:00Z`)),
      name: dayName(new Date(`${day}T12:00:00Z`), { ...clock, timeZone: UTC }),
      counts,
    }));
    return this.plot(t("report.days"), t("report.days_about"), t("report.day"), shown);
  }

  private plot(
    title: string,
    about: string,
    what: string,
    shown: Column[],
  ): TemplateResult {
    const { t } = this.context;
    const describe = ({ name, counts }: Column): string =>
      `${name}: ${t("report.column", { count: this.number(countOf(counts)) })}`;
    return html`<section class="surface padded">
      <h3>${title}</h3>
      <p class="meta">${about}</p>
      ${columns(shown, this.context, describe)}
      <details>
        <summary>${t("report.as_table")}</summary>
        <div class="wide">
          <table>
            <thead>
              <tr>
                <th scope="col">${what}</th>
                ${LEVELS.map((level) => html`<th scope="col">${t(`level.${level}`)}</th>`)}
                <th scope="col">${t("report.total")}</th>
              </tr>
            </thead>
            <tbody>
              ${shown.map(
                ({ name, counts }) =>
                  html`<tr>
                    <th scope="row">${name}</th>
                    ${LEVELS.map((level) => html`<td>${this.number(counts[level])}</td>`)}
                    <td>${this.number(countOf(counts))}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>
      </details>
    </section>`;
  }

  private table(): TemplateResult {
    const { t } = this.context;
    const rows = (this.cameras ?? [])
      .map((camera) => ({ camera, sums: week([camera], this.firstDay, DAYS) }))
      .sort((a, b) => b.sums.events - a.sums.events);
    return html`<section class="surface padded">
      <h3>${t("report.cameras")}</h3>
      <div class="wide">
        <table>
          <thead>
            <tr>
              <th scope="col">${t("report.camera")}</th>
              <th scope="col">${t("report.total")}</th>
              <th scope="col">${t("report.serious")}</th>
              <th scope="col">${t("report.false_alarms")}</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              ({ camera, sums }) =>
                html`<tr>
                  <th scope="row">${this.cameraNames([camera.camera_id])}</th>
                  <td>${this.number(sums.events)}</td>
                  <td>${this.number(sums.alarms)}</td>
                  <td>
                    ${
                      sums.judged === 0
                        ? "–"
                        : t("report.of", {
                            count: this.number(sums.falseAlarms),
                            total: this.number(sums.judged),
                          })
                    }
                  </td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>`;
  }

  private hour(hour: number): string {
    const at = new Date(Date.UTC(2026, 0, 1, hour));
    return clockTime(at, { ...this.clock, timeZone: UTC });
  }

  private number(value: number, digits = 0): string {
    const { language } = this.context.clock;
    return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(
      value,
    );
  }

  private percent(share: number): string {
    const { language } = this.context.clock;
    // Of few per cent a half makes a difference.
    const digits = share > 0 && share < 0.1 ? 1 : 0;
    return new Intl.NumberFormat(language, {
      style: "percent",
      maximumFractionDigits: digits,
    }).format(share);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-report": Report;
  }
}
