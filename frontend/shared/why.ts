// SPDX-License-Identifier: Apache-2.0
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Context } from "./context";
import { baselineSentences, houseFacts, trackFacts, type Fact } from "./facts";
import { chip } from "./ring";
import { reachOf, scale, scaleStyles } from "./scale";
import { theme } from "./theme";
import { clockTime } from "./times";
import type { Assessment, RuleHit, WindowDetail } from "./types";

const KNOWN_REASONS = ["quiet", "llm_down", "late", "off"] as const;

/** Why a window was judged as it was: score, rules, model, facts, revisions. */
@customElement("hw-why")
export class Why extends LitElement {
  @property({ attribute: false }) context!: Context;
  @property({ attribute: false }) detail!: WindowDetail;

  static override styles = [
    theme,
    scaleStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 24px;
        min-width: 0;
      }
      h3 {
        margin-bottom: 8px;
        font-size: 15px;
        font-weight: 500;
      }
      .caption {
        margin-top: 6px;
        font-size: 13px;
      }
      .rules li {
        display: flex;
        gap: 12px;
        justify-content: space-between;
        padding: 8px 0;
      }
      .rules li + li,
      .revisions li + li {
        border-top: 1px solid var(--hw-line);
      }
      .effect {
        flex: none;
        font-weight: 500;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .factors {
        padding-inline-start: 18px;
        list-style: disc;
      }
      .factors li + li {
        margin-top: 4px;
      }
      .reasoning {
        margin-top: 8px;
      }
      dl {
        display: grid;
        grid-template-columns: minmax(88px, auto) minmax(0, 1fr);
        gap: 6px 16px;
      }
      dt {
        color: var(--hw-soft);
      }
      .revisions li {
        display: flex;
        gap: 12px;
        align-items: center;
        padding: 6px 0;
        font-variant-numeric: tabular-nums;
      }
      .revisions .who {
        flex: 1;
        min-width: 0;
        overflow-wrap: anywhere;
        color: var(--hw-soft);
      }
      p,
      dd,
      li {
        overflow-wrap: anywhere;
      }
    `,
  ];

  override render(): unknown {
    const { context } = this;
    const { assessment, facts, revisions } = this.detail;
    return html`${this.verdict(assessment)} ${this.rules(assessment.rules)}
    ${this.factors(assessment)}
    ${
      facts
        ? html`${this.list(context.t("window.facts"), [
            ...trackFacts(facts, context),
            ...houseFacts(facts, context),
          ])}
          ${this.baseline(baselineSentences(facts, context))}`
        : nothing
    }
    ${this.revisions(revisions)}`;
  }

  private verdict(assessment: Assessment): unknown {
    const { t } = this.context;
    const drawn = scale(assessment, t);
    const reach = reachOf(assessment);
    return html`<section>
      <h3>${t("window.score")}</h3>
      ${drawn ?? nothing}
      <p class="caption soft">
        ${this.assessedBy(assessment)}
        ${
          assessment.outcome === "assessed"
            ? t("window.reach", { reach })
            : this.reason(assessment)
        }
      </p>
    </section>`;
  }

  private assessedBy(assessment: Assessment): string {
    const { t } = this.context;
    if (assessment.outcome === "not_assessed") return `${t("window.not_assessed")}.`;
    if (assessment.outcome === "rules_only") return `${t("window.rules_only")}.`;
    return `${t("window.assessed_by", { who: assessment.assessed_by })}.`;
  }

  private reason({ reason }: Assessment): string {
    const { t } = this.context;
    if (!reason) return "";
    const known = KNOWN_REASONS.find((one) => one === reason);
    return known ? t(`reason.${known}`) : t("reason.other", { reason: words(reason) });
  }

  private rules(rules: RuleHit[]): TemplateResult {
    const { t } = this.context;
    return html`<section>
      <h3>${t("window.rules")}</h3>
      ${
        rules.length === 0
          ? html`<p class="soft">${t("window.no_rules")}</p>`
          : html`<ul class="rules">
              ${rules.map(
                (one) =>
                  html`<li>
                    <span>${one.reason || words(one.name)}</span>
                    <span class="effect">${this.effect(one)}</span>
                  </li>`,
              )}
            </ul>`
      }
    </section>`;
  }

  private effect({ shift, floor, ceiling }: RuleHit): string {
    const { t, clock } = this.context;
    const signed = new Intl.NumberFormat(clock.language, {
      signDisplay: "exceptZero",
    });
    const parts: string[] = [];
    if (shift) parts.push(signed.format(shift));
    if (floor !== null) parts.push(t("window.floor", { score: floor }));
    if (ceiling !== null) parts.push(t("window.ceiling", { score: ceiling }));
    return parts.join(", ");
  }

  private factors({ outcome, factors, reasoning }: Assessment): unknown {
    const { t } = this.context;
    if (outcome !== "assessed") return nothing;
    return html`<section>
      <h3>${t("window.factors")}</h3>
      <ul class="factors">
        ${factors.map((one) => html`<li>${one}</li>`)}
      </ul>
      ${reasoning ? html`<p class="reasoning soft">${reasoning}</p>` : nothing}
    </section>`;
  }

  private list(title: string, facts: Fact[]): unknown {
    if (facts.length === 0) return nothing;
    return html`<section>
      <h3>${title}</h3>
      <dl>
        ${facts.map(
          ([term, said]) =>
            html`<dt>${term}</dt>
              <dd>${said}</dd>`,
        )}
      </dl>
    </section>`;
  }

  private baseline(sentences: string[]): unknown {
    if (sentences.length === 0) return nothing;
    return html`<section>
      <h3>${this.context.t("window.baseline")}</h3>
      <p>${sentences.map((one) => html`${one}. `)}</p>
    </section>`;
  }

  private revisions(revisions: Assessment[]): unknown {
    const { t, clock } = this.context;
    if (revisions.length < 2) return nothing;
    return html`<section>
      <h3>${t("window.revisions")}</h3>
      <ol class="revisions">
        ${revisions.map(
          (one) =>
            html`<li>
              <span>${clockTime(new Date(one.decided_at), clock)}</span>
              <span class="who">
                ${one.outcome === "assessed" ? one.assessed_by : t("window.by_rules")}
              </span>
              ${chip(one.level, one.score, t(`level.${one.level ?? "none"}`))}
            </li>`,
        )}
      </ol>
    </section>`;
  }
}

function words(name: string): string {
  return name.replaceAll("_", " ");
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-why": Why;
  }
}
