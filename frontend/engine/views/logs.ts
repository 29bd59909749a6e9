// SPDX-License-Identifier: AGPL-3.0-or-later
/** The newest lines of the engine's log. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ask, Away, Refused, withQuery } from "../api";
import { moment, precise } from "../format";
import { Part, said } from "../part";
import type { LogLine, LogPage } from "../types";

const PERIOD_MS = 4_000;
const LIMIT = 200;
const LEVELS = [
  ["debug", "Everything"],
  ["info", "Messages"],
  ["warning", "Warnings"],
  ["error", "Errors"],
] as const;

@customElement("hw-logs")
export class Logs extends Part {
  @state() private lines: LogLine[] | null = null;
  @state() private level = "info";
  @state() private words = "";
  @state() private next: number | null = null;
  @state() private trouble = "";
  private timer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.look();
  }

  override disconnectedCallback(): void {
    clearTimeout(this.timer);
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult {
    const wanted = this.words.trim().toLowerCase();
    const shown = (this.lines ?? []).filter(
      ({ text, logger }) =>
        !wanted || `${logger} ${text}`.toLowerCase().includes(wanted),
    );
    return html`<section class="card" id="log" aria-labelledby="log-title">
      <div class="headed">
        <h2 id="log-title">Log</h2>
        <div class="filters">
          <label for="log-level">Show</label>
          <select id="log-level" @change=${this.choose}>
            ${LEVELS.map(
              ([value, text]) =>
                html`<option value=${value} ?selected=${value === this.level}>
                  ${text}
                </option>`,
            )}
          </select>
          <label for="log-words" class="unseen">Search in these lines</label>
          <input
            id="log-words"
            type="search"
            placeholder="Search"
            .value=${this.words}
            @input=${this.search}
          />
        </div>
      </div>
      ${this.trouble ? html`<p class="complaint" role="alert">${this.trouble}</p>` : nothing}
      ${
        this.lines !== null && shown.length === 0
          ? html`<p class="soft">No lines.</p>`
          : nothing
      }
      <ol class="lines" id="lines">
        ${repeat(
          shown,
          (line) => line.number,
          (line) =>
            html`<li data-level=${line.level.toLowerCase()}>
              <time datetime=${line.at} title=${moment(line.at)}
                >${precise(line.at)}</time
              >
              <b>${line.level.toLowerCase()}</b>
              <p><span class="soft">${line.logger}</span> ${line.text}</p>
            </li>`,
        )}
      </ol>
      ${
        this.next === null
          ? nothing
          : html`<div class="actions">
              <button class="quiet" type="button" @click=${this.older}>
                Older lines
              </button>
            </div>`
      }
    </section>`;
  }

  private readonly choose = (event: Event): void => {
    this.level = (event.target as HTMLSelectElement).value;
    this.lines = null;
    void this.look();
  };

  private readonly search = (event: InputEvent): void => {
    this.words = (event.target as HTMLInputElement).value;
  };

  /** Ask for the newest lines; those that are shown already stay. */
  private async look(): Promise<void> {
    clearTimeout(this.timer);
    const { level } = this;
    try {
      const page = await ask<LogPage>(withQuery("logs", { level, limit: LIMIT }));
      if (level !== this.level) return;
      const oldest = page.lines.at(-1)?.number ?? 0;
      const known = this.lines?.filter((one) => one.number < oldest) ?? [];
      if (!known.length) this.next = page.next;
      this.lines = [...page.lines, ...known];
      this.trouble = "";
    } catch (error) {
      if (!(error instanceof Away || error instanceof Refused)) throw error;
      this.trouble = said(error);
    } finally {
      clearTimeout(this.timer);
      if (this.isConnected) this.timer = setTimeout(() => void this.look(), PERIOD_MS);
    }
  }

  private readonly older = async (): Promise<void> => {
    const { level, next } = this;
    if (next === null) return;
    try {
      const query = { level, limit: LIMIT, before: next };
      const page = await ask<LogPage>(withQuery("logs", query));
      if (level !== this.level) return;
      this.lines = [...(this.lines ?? []), ...page.lines];
      this.next = page.next;
    } catch (error) {
      this.trouble = said(error);
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-logs": Logs;
  }
}
