// SPDX-License-Identifier: AGPL-3.0-or-later
/** One camera: what it sees now, and what its places mean. */
import { mdiArrowLeft } from "@mdi/js";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { icon } from "../../shared/icon";
import type { Assessment } from "../../shared/types";
import { ask, Away, change, Refused, withQuery } from "../api";
import "../editor/canvas";
import { Desk } from "../editor/desk";
import { blameOf, payloadOf } from "../editor/draft";
import "../editor/panel";
import { clock, lately, number } from "../format";
import { askAnew, type Now } from "../now";
import { placeOf } from "../overlay";
import { announce, Part, said, sentence } from "../part";
import { Picture } from "../picture";
import { levelPill } from "../pill";
import type { Camera, WindowPage } from "../types";
import { AWAY, named } from "../words";

const WIDTH = 960;
const LATEST = 6;
/** What is not saved outlives a look at another view. */
const desks = new Map<string, Desk>();

/** Forget what was drawn and not saved. */
export function forgetDrawings(): void {
  desks.clear();
}

@customElement("hw-camera")
export class CameraView extends Part {
  @property({ attribute: false }) now!: Now;
  @property({ attribute: false }) cameraId = "";
  @state() private turn = 0;
  @state() private tracks = true;
  @state() private shapes = true;
  @state() private windows: Assessment[] = [];
  private readonly picture = new Picture(this, () => ({
    cameraId: this.cameraId,
    width: WIDTH,
    eager: true,
  }));

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("save-shapes", this.save);
    this.addEventListener("discard-shapes", this.discard);
    this.addEventListener("to-corner", this.toCorner);
    window.addEventListener("keydown", this.key);
    window.addEventListener("beforeunload", this.leaving);
  }

  override disconnectedCallback(): void {
    this.removeEventListener("save-shapes", this.save);
    this.removeEventListener("discard-shapes", this.discard);
    this.removeEventListener("to-corner", this.toCorner);
    window.removeEventListener("keydown", this.key);
    window.removeEventListener("beforeunload", this.leaving);
    super.disconnectedCallback();
  }

  private get camera(): Camera | undefined {
    return this.now.cameras.find((one) => one.camera_id === this.cameraId);
  }

  private get desk(): Desk | null {
    const { camera } = this;
    if (!camera) return null;
    const known = desks.get(camera.camera_id);
    if (known) return known;
    const desk = new Desk(camera, this.redraw);
    desks.set(camera.camera_id, desk);
    return desk;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { camera, desk } = this;
    if (!camera || !desk) return;
    desk.changed = this.redraw;
    if (changed.has("now")) {
      // Whoever changed the zones elsewhere is followed, unless somebody draws here.
      const busy = desk.draft.changed || desk.drawing !== null || desk.saving;
      if (!busy && this.now.askedAt > desk.savedAt) desk.draft.keep(camera);
      void this.lookAtWindows();
    }
  }

  protected override render(): TemplateResult {
    const { camera, desk } = this;
    if (!camera || !desk) {
      return html`<p class="card empty">
        There is no such camera. <a href="#/">All cameras</a>
      </p>`;
    }
    const { status } = camera;
    return html`
      <div class="camera-top">
        <a class="back" href="#/">${icon(mdiArrowLeft, 20)} All cameras</a>
        <div class="headed">
          <h2>${camera.name}</h2>
          <p class="soft">
            <span class="state-word" data-state=${status.state}
              >${named("camera", status.state)}</span
            >
            · ${number(status.fps, 1)} frames/s · ${named("source", camera.source.kind)}
          </p>
        </div>
        ${
          status.reason || status.advice
            ? html`<p class="note">${sentence(status.reason || status.advice)}</p>`
            : nothing
        }
      </div>
      <div class="studio">
        <section class="card scene" aria-label="Live picture">
          <hw-canvas
            .desk=${desk}
            .turn=${this.turn}
            .address=${this.picture.address}
            .natural=${this.picture.size}
            .tracks=${this.picture.view?.tracks ?? []}
            .showTracks=${this.tracks}
            .showShapes=${this.shapes}
            alt="Live picture of ${camera.name}"
          ></hw-canvas>
          ${this.renderCaption()}
        </section>
        <section class="card" aria-labelledby="shapes-title">
          <hw-shapes
            .desk=${desk}
            .turn=${this.turn}
            .fromHome=${camera.shapes_by === "home_assistant"}
          ></hw-shapes>
        </section>
      </div>
      ${this.renderWindows()}
    `;
  }

  private renderCaption(): TemplateResult {
    const { view } = this.picture;
    const seen = view?.tracks.map(placeOf) ?? [];
    return html`<div class="caption">
      <p class="seen">
        ${seen.length ? sentence(seen.join("; ")) : "Nobody and nothing is followed."}
        ${
          view?.at
            ? html`<small>Picture of ${clock(new Date(view.at))}</small>`
            : nothing
        }
      </p>
      <div class="switches">
        <label>
          <input
            type="checkbox"
            .checked=${this.tracks}
            @change=${() => (this.tracks = !this.tracks)}
          />
          Boxes and paths
        </label>
        <label>
          <input
            type="checkbox"
            .checked=${this.shapes}
            @change=${() => (this.shapes = !this.shapes)}
          />
          Zones
        </label>
      </div>
    </div>`;
  }

  private renderWindows(): TemplateResult {
    return html`<section class="card" id="windows" aria-labelledby="windows-title">
      <h2 id="windows-title">What happened here last</h2>
      ${
        this.windows.length === 0
          ? html`<p class="soft">Nothing has been seen here yet.</p>`
          : html`<ul class="windows">
              ${repeat(
                this.windows,
                (one) => one.window_id,
                (one) =>
                  html`<li>
                    ${levelPill(one.level, one.score)}
                    <div>
                      <p><b>${one.title}</b></p>
                      <p class="soft">
                        ${lately(one.started_at)}${
                          one.zones.length
                            ? ` · ${one.zones.join(", ")}`
                            : " · in no zone"
                        }${one.reason ? ` · ${named("reason", one.reason)}` : ""}
                      </p>
                    </div>
                  </li>`,
              )}
            </ul>`
      }
    </section>`;
  }

  private readonly redraw = (): void => {
    this.turn += 1;
  };

  private async lookAtWindows(): Promise<void> {
    const query = { camera_id: this.cameraId, limit: LATEST };
    try {
      this.windows = (await ask<WindowPage>(withQuery("windows", query))).windows;
    } catch (error) {
      if (!(error instanceof Away || error instanceof Refused)) throw error;
    }
  }

  private readonly save = (): void => {
    void this.keep();
  };

  private async keep(): Promise<void> {
    const { camera, desk } = this;
    if (!camera || !desk) return;
    const drawn = desk.draft.shapes;
    desk.saving = true;
    desk.blame = null;
    desk.complaint = "";
    this.redraw();
    try {
      const path = `cameras/${encodeURIComponent(camera.camera_id)}`;
      const body = { name: camera.name, ...payloadOf(drawn) };
      desk.draft.keep(await change<Camera>("PUT", path, body));
      desk.saved = true;
      desk.savedAt = performance.now();
      announce("Saved");
    } catch (error) {
      if (error instanceof Refused) {
        desk.blame = blameOf(error.field, drawn);
        if (desk.blame) desk.selected = desk.blame.key;
        const what = desk.blame?.part === "points" ? "This shape" : "This name";
        desk.complaint = sentence(
          desk.blame ? error.message.replace(error.field, what) : error.message,
        );
      } else if (error instanceof Away) {
        desk.complaint = AWAY;
      } else {
        desk.complaint = said(error);
      }
    } finally {
      desk.saving = false;
      this.redraw();
      askAnew(this);
    }
  }

  private readonly discard = (): void => {
    desks.delete(this.cameraId);
    this.redraw();
  };

  private readonly toCorner = (): void => {
    void this.querySelector("hw-canvas")?.focusCorner(0);
  };

  private readonly key = (event: KeyboardEvent): void => {
    const { desk } = this;
    if (!desk || event.target instanceof HTMLInputElement) return;
    const strong = event.ctrlKey || event.metaKey;
    if (strong && event.key.toLowerCase() === "z") {
      if (event.shiftKey) desk.redo();
      else desk.undo();
    } else if (event.key === "Escape" && desk.drawing) {
      desk.cancel();
    } else if (event.key === "Backspace" && desk.drawing?.points.length) {
      desk.back();
    } else {
      return;
    }
    event.preventDefault();
  };

  private readonly leaving = (event: BeforeUnloadEvent): void => {
    for (const desk of desks.values()) if (desk.draft.changed) event.preventDefault();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-camera": CameraView;
  }
}
