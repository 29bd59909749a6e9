// SPDX-License-Identifier: AGPL-3.0-or-later
/** The detection model, and the Ollama hosts with all that they have. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ask, Away, Refused } from "../api";
import type { Now } from "../now";
import { Part, said } from "../part";
import type { Finding, Language } from "../types";
import { named, NONE } from "../words";
import "./host";

const PERIOD_MS = 5_000;
const PULLING_MS = 1_000;

@customElement("hw-models")
export class Models extends Part {
  @property({ attribute: false }) now!: Now;
  @state() private language: Language | null = null;
  @state() private trouble = "";
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("look-at-hosts", this.lookAnew);
    void this.look();
  }

  override disconnectedCallback(): void {
    this.removeEventListener("look-at-hosts", this.lookAnew);
    clearTimeout(this.timer);
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult {
    return html`<h2 class="unseen">Models</h2>

      <div class="columns">${this.renderDetection()} ${this.renderLanguage()}</div>`;
  }

  private finding(name: string): Finding | undefined {
    return this.now.report?.findings.find((one) => one.name === name);
  }

  private renderDetection(): TemplateResult {
    const { detector } = this.now.health;
    const unknown = this.now.report ? NONE : "Looking …";
    return html`<section class="card" id="detection" aria-labelledby="detection-title">
      <h2 id="detection-title">Detection model</h2>
      <dl class="rows">
        <div>
          <dt>Model</dt>
          <dd>${detector.model || NONE}</dd>
        </div>
        <div>
          <dt>Device</dt>
          <dd>${detector.device ? named("device", detector.device) : NONE}</dd>
        </div>
        <div>
          <dt>Runs with</dt>
          <dd>${detector.model ? detector.backend : NONE}</dd>
        </div>
        <div>
          <dt>Chosen</dt>
          <dd>${this.finding("model")?.text ?? unknown}</dd>
        </div>
        <div>
          <dt>This machine has</dt>
          <dd>${this.finding("devices")?.text ?? unknown}</dd>
        </div>
      </dl>
    </section>`;
  }

  private renderLanguage(): TemplateResult {
    const { llm } = this.now.health;
    const reason = llm.reason || llm.advice;
    return html`<section class="card" id="language" aria-labelledby="language-title">
      <div class="headed">
        <h2 id="language-title">Language model</h2>
        <span class="pill" data-llm=${llm.state}>${named("llm", llm.state)}</span>
      </div>
      <dl class="rows">
        <div>
          <dt>Model</dt>
          <dd>${llm.model || NONE}</dd>
        </div>
        ${
          reason
            ? html`<div>
                <dt>Reason</dt>
                <dd>${reason}</dd>
              </div>`
            : nothing
        }
        ${
          llm.late || llm.reloads
            ? html`<div>
                <dt>Last hour</dt>
                <dd>
                  ${llm.late} windows too late for it, ${llm.reloads} loads by others
                </dd>
              </div>`
            : nothing
        }
      </dl>
      ${this.trouble ? html`<p class="complaint" role="alert">${this.trouble}</p>` : nothing}
      ${
        this.language?.hosts.length === 0
          ? html`<p class="soft">
              No Ollama host is in the engine’s settings; the rules judge alone. A host
              is named by the setting <code>ollama_urls</code>.
            </p>`
          : nothing
      }
      ${repeat(
        this.language?.hosts ?? [],
        (host) => host.place,
        (host) =>
          html`<hw-host .host=${host} .usual=${this.language?.model ?? ""}></hw-host>`,
      )}
    </section>`;
  }

  private readonly lookAnew = (): void => {
    void this.look();
  };

  private async look(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    clearTimeout(this.timer);
    try {
      this.language = await ask<Language>("language", { patience: 60_000 });
      this.trouble = "";
    } catch (error) {
      if (!(error instanceof Away || error instanceof Refused)) throw error;
      this.trouble = said(error);
    } finally {
      this.asking = false;
      const pulling = this.language?.hosts.some((host) =>
        host.pulls.some((one) => !one.done && !one.trouble),
      );
      if (this.isConnected) {
        const again = pulling ? PULLING_MS : PERIOD_MS;
        this.timer = setTimeout(() => void this.look(), again);
      }
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-models": Models;
  }
}
