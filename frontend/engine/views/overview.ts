// SPDX-License-Identifier: AGPL-3.0-or-later
/** What the engine does now, what hinders it, and every camera as it is. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { counted, number, percent, room, span } from "../format";
import { type Now, statusOf } from "../now";
import { Part, sentence } from "../part";
import { levelPill } from "../pill";
import { sign } from "../sign";
import { named, NONE } from "../words";
import "./card";
import "./doctor";
import "./home-assistant";

const VERDICTS: Record<string, "ok" | "error"> = { ok: "ok", model_missing: "error" };

@customElement("hw-overview")
export class Overview extends Part {
  @property({ attribute: false }) now!: Now;

  protected override render(): TemplateResult {
    const { cameras } = this.now;
    return html`
      ${this.renderHealth()}
      <section aria-labelledby="cameras-title">
        <h2 class="over" id="cameras-title">Cameras</h2>
        ${
          cameras.length === 0
            ? html`<p class="card empty" id="no-cameras">
                There are no cameras yet. Add them in Home Assistant, under Settings →
                Devices &amp; services → Hearthward.
              </p>`
            : html`<ul class="cameras" id="cameras">
                ${repeat(
                  cameras,
                  (camera) => camera.camera_id,
                  (camera) =>
                    html`<li><hw-camera-card .camera=${camera}></hw-camera-card></li>`,
                )}
              </ul>`
        }
      </section>
      <hw-home-assistant .now=${this.now}></hw-home-assistant>
      <hw-doctor .now=${this.now}></hw-doctor>
    `;
  }

  private renderHealth(): TemplateResult {
    const { now } = this;
    const { health, cameras, pairing } = now;
    const status = statusOf(now);
    const watching = cameras.filter((one) => one.status.state === "watching").length;
    const { score, level } = health.home_risk;
    return html`<section class="card hero" id="health" aria-labelledby="health-words">
      ${sign(VERDICTS[status] ?? "warning")}
      <div class="tidings">
        <h2 id="health-words">${named("status", status)}</h2>
        <p class="soft">
          ${
            cameras.length
              ? `${number(watching)} of ${counted(cameras.length, "camera", "cameras")} watched`
              : "No camera has been added yet"
          }
        </p>
        ${this.renderProblems()}
        ${
          pairing.owned
            ? nothing
            : html`<p id="invite">
                No Home Assistant is paired with this engine yet.
                <a
                  href="#/"
                  @click=${(event: Event) => {
                    event.preventDefault();
                    document.getElementById("home-assistant")?.focus();
                  }}
                  >Pair one</a
                >
              </p>`
        }
      </div>
      <div class="home-risk">
        <h3>Home risk</h3>
        <p>
          <b>${score === null ? NONE : number(score)}</b>
          ${levelPill(level, null, "unwatched")}
        </p>
      </div>
      ${this.renderFacts()}
    </section>`;
  }

  /** What a person should mend; the engine says what to do in the same sentence. */
  private renderProblems(): TemplateResult {
    const { health, cameras } = this.now;
    const texts = new Set([
      ...health.reasons,
      ...health.problems.map((one) => one.text),
    ]);
    return html`<ul class="reasons" id="reasons">
      ${repeat(
        texts,
        (text) => text,
        (text) => html`<li>${sentence(text)}</li>`,
      )}
      ${repeat(
        cameras.filter(
          (one) => one.enabled && (one.status.reason || one.status.advice),
        ),
        (camera) => camera.camera_id,
        ({ camera_id, name, status }) =>
          html`<li>
            <a href="#/cameras/${encodeURIComponent(camera_id)}">${name}</a>:
            ${status.reason || status.advice}
          </li>`,
      )}
    </ul>`;
  }

  private renderFacts(): TemplateResult {
    const { health, pipeline } = this.now;
    const { used, more_cameras: more } = health.capacity;
    return html`<dl class="facts">
      <div>
        <dt>Frames a second</dt>
        <dd>${number(pipeline.fps, 1)}</dd>
      </div>
      <div>
        <dt>Capacity</dt>
        <dd>
          ${used === null ? "being measured" : percent(used) + " used" + room(more)}
        </dd>
      </div>
      <div>
        <dt>Language model</dt>
        <dd>${named("llm", health.llm.state)}</dd>
      </div>
      <div>
        <dt>Running for</dt>
        <dd data-is="uptime">${span(health.uptime_s)}</dd>
      </div>
    </dl>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-overview": Overview;
  }
}
