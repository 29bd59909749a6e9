// SPDX-License-Identifier: Apache-2.0
import {
  mdiArrowUpBoldOutline,
  mdiCheck,
  mdiThumbDownOutline,
  mdiThumbUpOutline,
} from "@mdi/js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Context } from "./context";
import { icon } from "./icon";
import { reasonOf } from "./store";
import { theme } from "./theme";
import type { Verdict, WindowSummary } from "./types";

const ANSWERS: readonly [Verdict, string][] = [
  ["false_alarm", mdiThumbDownOutline],
  ["correct", mdiThumbUpOutline],
  ["missed", mdiArrowUpBoldOutline],
];

/** Asks whether the engine was right, and tells what the answer changed. */
@customElement("hw-feedback")
export class Feedback extends LitElement {
  @property({ attribute: false }) context!: Context;
  @property({ attribute: false }) window!: WindowSummary;

  @state() private given: Verdict | null = null;
  @state() private busy = false;
  @state() private said = "";

  static override styles = [
    theme,
    css`
      .answers {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 8px;
      }
      p {
        margin-top: 8px;
        min-height: 20px;
        color: var(--hw-soft);
      }
      p:empty {
        display: none;
      }
    `,
  ];

  override render(): unknown {
    const { t } = this.context;
    return html`<h3 id="ask">${t("feedback.ask")}</h3>
      <div class="answers" role="group" aria-labelledby="ask">
        ${ANSWERS.map(
          ([verdict, path]) =>
            html`<button
              class="pill"
              aria-pressed=${this.given === verdict ? "true" : "false"}
              ?disabled=${this.busy}
              @click=${() => this.answer(verdict)}
            >
              ${icon(this.given === verdict ? mdiCheck : path, 18)}
              ${t(`feedback.${verdict}`)}
            </button>`,
        )}
      </div>
      <p role="status">${this.said || nothing}</p>`;
  }

  private async answer(verdict: Verdict): Promise<void> {
    const { t, store } = this.context;
    const { entry_id: entryId, id } = this.window;
    this.busy = true;
    try {
      const shift = await store.feedback(entryId, id, verdict);
      this.given = verdict;
      this.said = `${t("feedback.thanks")} ${this.explain(shift)}`;
    } catch (error) {
      this.said = t("feedback.failed", { reason: reasonOf(error) });
    }
    this.busy = false;
  }

  /** Return what a shift of the prior means for the next such event. */
  private explain(shift: number): string {
    const { t, clock } = this.context;
    const rounded = Math.round(shift);
    if (rounded === 0) return t("feedback.no_shift");
    const count = new Intl.NumberFormat(clock.language).format(Math.abs(rounded));
    const points = t(rounded > 0 ? "feedback.higher" : "feedback.lower", { count });
    return t("feedback.shift", { points });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-feedback": Feedback;
  }
}
