// SPDX-License-Identifier: AGPL-3.0-or-later
/** One Ollama host: what it has, what it fetches, and what its model makes of a scene. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { change, Refused, withQuery } from "../api";
import { megabytes, number, percent } from "../format";
import { announce, Part, said, sentence } from "../part";
import { sign } from "../sign";
import type { InstalledModel, LanguageHost, Pull, Trial } from "../types";
import { named, NONE } from "../words";

/** A large model may have to be loaded first, and answers slowly on a processor. */
const TRIAL_PATIENCE_MS = 600_000;

@customElement("hw-host")
export class Host extends Part {
  @property({ attribute: false }) host!: LanguageHost;
  /** The model of the settings. */
  @property() usual = "";
  @state() private model: string | null = null;
  @state() private complaint = "";
  @state() private trying = "";
  @state() private trial: Trial | null = null;

  protected override render(): TemplateResult {
    const { host } = this;
    return html`<article class="host" aria-label="Ollama at ${host.place}">
      <div class="headed">
        <h3>Ollama at ${host.place}</h3>
        <span class="pill" data-llm=${host.state.state}
          >${named("llm", host.state.state)}</span
        >
      </div>
      ${
        host.trouble || host.state.reason || host.state.advice
          ? html`<p class="note">
              ${sentence(host.trouble || host.state.reason || host.state.advice)}
            </p>`
          : nothing
      }
      <dl class="rows">
        <div>
          <dt>Version</dt>
          <dd>
            ${host.version || NONE}
            ${host.stand_in ? html`<small>a stand-in for tests</small>` : nothing}
          </dd>
        </div>
        <div>
          <dt>Probe</dt>
          <dd>
            ${
              host.proven
                ? "kept to the schema of an answer"
                : "has not shown yet that it keeps to the schema"
            }
          </dd>
        </div>
        <div>
          <dt>Pictures</dt>
          <dd>${host.vision ? "understands them" : "text only"}</dd>
        </div>
        <div>
          <dt>Runs on</dt>
          <dd>${offload(host)}</dd>
        </div>
      </dl>
      ${host.reachable ? this.renderModels() : nothing}
      ${repeat(
        host.pulls,
        (pull) => pull.model,
        (pull) => this.renderPull(pull),
      )}
      ${this.renderForm()} ${this.trial ? renderTrial(this.trial) : nothing}
    </article>`;
  }

  private renderModels(): TemplateResult {
    const { models } = this.host;
    if (models.length === 0) return html`<p class="soft">It has no models yet.</p>`;
    return html`<table class="models">
      <thead>
        <tr>
          <th scope="col">Model</th>
          <th scope="col">Size</th>
          <th scope="col">Loaded</th>
        </tr>
      </thead>
      <tbody>
        ${repeat(
          models,
          (one) => one.name,
          (one) =>
            html`<tr>
              <th scope="row">
                ${one.name}
                ${one.name === this.usual ? html`<small>the one that judges</small>` : nothing}
              </th>
              <td>${megabytes(one.size_mb)}</td>
              <td>${loaded(one)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  private renderPull(pull: Pull): TemplateResult {
    const label = `Download of ${pull.model}`;
    const share = pull.progress === null ? "" : ` ${percent(pull.progress)}`;
    return html`<div class="pull" data-model=${pull.model}>
      <p>
        ${label}:
        ${
          pull.done
            ? "done."
            : pull.trouble
              ? html`<span class="complaint">${sentence(pull.trouble)}</span>`
              : html`<b>${share || "beginning …"}</b>`
        }
      </p>
      ${
        pull.done || pull.trouble
          ? nothing
          : html`<progress
                max="1"
                .value=${pull.progress ?? 0}
                aria-label=${label}
              ></progress>
              <button
                class="quiet"
                type="button"
                @click=${() => {
                  void this.stop(pull.model);
                }}
              >
                Stop
              </button>`
      }
    </div>`;
  }

  private renderForm(): TemplateResult {
    const id = `model-${this.host.place.replaceAll(/\W/g, "-")}`;
    return html`<form class="fields" @submit=${this.pull}>
      <label for=${id}>Model</label>
      <input
        id=${id}
        name="model"
        list="${id}-known"
        maxlength="200"
        required
        spellcheck="false"
        autocomplete="off"
        .value=${this.model ?? this.usual}
        aria-invalid=${this.complaint ? "true" : "false"}
        aria-describedby="${id}-wrong"
        @input=${(event: InputEvent) => {
          this.model = (event.target as HTMLInputElement).value;
        }}
      />
      <datalist id="${id}-known">
        ${this.host.models.map((one) => html`<option value=${one.name}></option>`)}
      </datalist>
      <p class="complaint" id="${id}-wrong" role="alert">${this.complaint}</p>
      <div class="actions">
        <button class="quiet" type="submit">Download</button>
        <button
          class="quiet"
          type="button"
          ?disabled=${this.trying !== ""}
          @click=${this.tryOut}
        >
          Try it on a known scene
        </button>
      </div>
      <p class="soft" role="status">
        ${this.trying ? `${this.trying} is judging a known scene …` : nothing}
      </p>
    </form>`;
  }

  private get asked(): { place: string; model: string } {
    return { place: this.host.place, model: (this.model ?? this.usual).trim() };
  }

  private readonly pull = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    await this.attempt(async () => {
      await change("POST", "language/pull", this.asked);
      announce(`Download of ${this.asked.model} begun`);
    });
  };

  private async stop(model: string): Promise<void> {
    const place = { place: this.host.place, model };
    await this.attempt(() => change("DELETE", withQuery("language/pull", place)));
  }

  private readonly tryOut = async (): Promise<void> => {
    this.trying = this.asked.model;
    this.trial = null;
    await this.attempt(async () => {
      const { asked } = this;
      this.trial = await change<Trial>(
        "POST",
        "language/test",
        asked,
        TRIAL_PATIENCE_MS,
      );
    });
    this.trying = "";
  };

  private async attempt(action: () => Promise<unknown>): Promise<void> {
    this.complaint = "";
    try {
      await action();
    } catch (error) {
      this.complaint =
        error instanceof Refused && error.field === "model"
          ? sentence(error.message.replace(/^model /, "this name "))
          : said(error);
    }
    this.dispatchEvent(new CustomEvent("look-at-hosts", { bubbles: true }));
  }
}

function loaded({
  loaded: is,
  gpu_share: share,
  context_length: context,
}: InstalledModel) {
  if (!is) return "no";
  const where =
    share === null || share <= 0
      ? "on the processor"
      : share >= 1
        ? "on the GPU"
        : `${percent(share)} on the GPU`;
  return context === null
    ? where
    : html`${where}<small>${number(context)} tokens of context</small>`;
}

function offload({
  models,
  reachable,
  state: { gpu_share: share },
}: LanguageHost): string {
  if (!reachable) return NONE;
  if (!models.some((one) => one.loaded)) return "not loaded at the moment";
  if (share === null) return NONE;
  if (share >= 1) return "the GPU";
  return share <= 0 ? "the processor" : `${percent(share)} of it on the GPU`;
}

function renderTrial(trial: Trial): TemplateResult {
  const tokens =
    trial.prompt_tokens === null ? "" : `, ${number(trial.prompt_tokens)} tokens read`;
  return html`<section class="trial" aria-label="What ${trial.model} made of it">
    <div class="trial-head">
      ${sign(trial.ok ? "ok" : "error", true)}
      <div>
        <h4>
          ${
            trial.ok
              ? `${trial.model} answered in ${number(trial.seconds, 1)} s${tokens}`
              : `${trial.model} gave no verdict`
          }
        </h4>
        ${trial.trouble ? html`<p class="complaint">${sentence(trial.trouble)}</p>` : nothing}
        <p class="soft">
          ${
            trial.proven
              ? "The probe is passed: it kept to a schema with a constant that it could not know."
              : "The probe is not passed: its answers are not trusted."
          }
        </p>
      </div>
    </div>
    ${
      trial.score === null
        ? nothing
        : html`<dl class="rows">
            <div>
              <dt>Score</dt>
              <dd>
                ${number(trial.score)}
                ${
                  trial.prior === null
                    ? nothing
                    : html`<small
                        >where the rules begin with ${number(trial.prior)}</small
                      >`
                }
              </dd>
            </div>
            <div>
              <dt>Title</dt>
              <dd>${trial.title}</dd>
            </div>
            <div>
              <dt>Summary</dt>
              <dd>${trial.summary}</dd>
            </div>
            ${
              trial.evidence.length
                ? html`<div>
                    <dt>Evidence</dt>
                    <dd>
                      <ul>
                        ${trial.evidence.map((one) => html`<li>${one}</li>`)}
                      </ul>
                    </dd>
                  </div>`
                : nothing
            }
            ${
              trial.factors.length
                ? html`<div>
                    <dt>Factors</dt>
                    <dd>${trial.factors.join(", ")}</dd>
                  </div>`
                : nothing
            }
          </dl>`
    }
    ${
      trial.prompt
        ? html`<details>
            <summary>What it was asked</summary>
            <pre tabindex="0">${trial.prompt}</pre>
          </details>`
        : nothing
    }
    ${
      trial.answer
        ? html`<details>
            <summary>What it answered, word for word</summary>
            <pre tabindex="0">${trial.answer}</pre>
          </details>`
        : nothing
    }
  </section>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-host": Host;
  }
}
