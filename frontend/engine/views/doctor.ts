// SPDX-License-Identifier: AGPL-3.0-or-later
/** The check-up: whether everything is there that the engine needs. */
import { html, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { clock, number } from "../format";
import { askDoctor, type Now } from "../now";
import { Part, sentence } from "../part";
import { sign } from "../sign";
import type { Finding } from "../types";
import { named } from "../words";

const ORDER = ["error", "warning", "ok"];

@customElement("hw-doctor")
export class Doctor extends Part {
  @property({ attribute: false }) now!: Now;

  protected override render(): TemplateResult {
    const { report, examining } = this.now;
    const findings = [...(report?.findings ?? [])].sort(
      (one, other) => ORDER.indexOf(one.verdict) - ORDER.indexOf(other.verdict),
    );
    return html`<section
      class="card"
      id="doctor"
      aria-labelledby="doctor-title"
      aria-busy=${examining ? "true" : "false"}
    >
      <div class="headed">
        <h2 id="doctor-title">Check-up</h2>
        <button
          class="quiet"
          id="examine"
          type="button"
          ?disabled=${examining}
          @click=${() => {
            askDoctor(this);
          }}
        >
          Check again
        </button>
      </div>
      <p class="soft" data-is="summary" role="status">${this.summary}</p>
      <ul class="findings" id="findings">
        ${findings.map(renderFinding)}
      </ul>
    </section>`;
  }

  private get summary(): string {
    const { report, examinedAt, examining, examinationFailed } = this.now;
    if (examining) return "Looking at everything …";
    if (examinationFailed) {
      return "The check-up could not be done; it will be tried again.";
    }
    if (!report || !examinedAt) return "";
    const at = `Checked at ${clock(examinedAt)}.`;
    const countOf = (verdict: string): number =>
      report.findings.filter((one) => one.verdict === verdict).length;
    const errors = countOf("error");
    const warnings = countOf("warning");
    if (errors === 1) return `One thing keeps the engine from working. ${at}`;
    if (errors) return `${number(errors)} things keep the engine from working. ${at}`;
    if (warnings === 1) return `One thing to look at. ${at}`;
    if (warnings) return `${number(warnings)} things to look at. ${at}`;
    return `Everything is in order. ${at}`;
  }
}

function renderFinding({ name, verdict, text }: Finding): TemplateResult {
  const [kind = "", ...place] = name.split(" ");
  return html`<li>
    ${sign(verdict, true)}
    <div>
      <h3>
        ${[named("finding", kind), ...place].join(" ")}
        <span class="unseen">${named("verdict", verdict)}</span>
      </h3>
      <p>${sentence(text)}</p>
    </div>
  </li>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-doctor": Doctor;
  }
}
