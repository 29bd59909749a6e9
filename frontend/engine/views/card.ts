// SPDX-License-Identifier: AGPL-3.0-or-later
/** A camera among others: its newest picture with all that is followed in it. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { mediaUrl } from "../api";
import { clock, minute, moment, number } from "../format";
import { drawShapes, drawTracks, fitted, type Size } from "../overlay";
import { Part } from "../part";
import { Picture } from "../picture";
import { levelPill } from "../pill";
import type { Camera, Risk } from "../types";
import { named } from "../words";

const WIDTH = 480;

@customElement("hw-camera-card")
export class CameraCard extends Part {
  @property({ attribute: false }) camera!: Camera;
  private readonly picture = new Picture(this, () => ({
    cameraId: this.camera.enabled ? this.camera.camera_id : "",
    width: WIDTH,
    eager: false,
  }));

  protected override render(): TemplateResult {
    const { camera } = this;
    const { status } = camera;
    const { risk } = status;
    const watching = status.state === "watching";
    return html`<article class="card camera">
      <figure>
        ${this.renderPicture(watching)}
        <span class="state" data-state=${status.state}
          >${named("camera", status.state)}</span
        >
      </figure>
      <div class="named">
        <h3>
          <a href="#/cameras/${encodeURIComponent(camera.camera_id)}">${camera.name}</a>
        </h3>
        ${
          watching
            ? levelPill(risk.level, risk.score)
            : levelPill(null, null, "unwatched")
        }
      </div>
      <p class="story">${status.reason || story(risk)}</p>
      <p class="soft">
        ${number(status.fps, 1)} frames/s · ${named("source", camera.source.kind)}
      </p>
    </article>`;
  }

  private renderPicture(watching: boolean): TemplateResult {
    const { camera, picture } = this;
    const { image, image_at: at } = camera.status;
    if (picture.address) {
      const size = this.shownSize();
      return html`<img src=${picture.address} alt="Live picture of ${camera.name}" />
        <svg viewBox="0 0 ${size[0]} ${size[1]}" aria-hidden="true">
          ${drawShapes(camera, size)}
          ${drawTracks(watching ? (picture.view?.tracks ?? []) : [], size, true)}
        </svg>
        ${
          picture.view?.at
            ? html`<figcaption>${clock(new Date(picture.view.at))}</figcaption>`
            : nothing
        }`;
    }
    if (image) {
      return html`<img src=${mediaUrl(image)} alt="Last key frame of ${camera.name}" />
        ${at ? html`<figcaption>Key frame of ${moment(at)}</figcaption>` : nothing}`;
    }
    return html`<p class="nothing">No picture yet</p>`;
  }

  /** The picture's size on the screen, as the card's width and 16:9 allow. */
  private shownSize(): Size {
    const across = this.clientWidth || 320;
    return fitted(this.picture.size, [across, (across * 9) / 16]);
  }
}

function story({ state, title, since }: Risk): string {
  if (state === "incident" && since) return `Since ${minute(since)}: ${title}`;
  if (state === "hold") return `Just now: ${title}`;
  return named("risk", state);
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-camera-card": CameraCard;
  }
}
