// SPDX-License-Identifier: AGPL-3.0-or-later
/** The list beside the picture: names, kinds, what to do, and saving. */
import {
  mdiDeleteOutline,
  mdiRedo,
  mdiShapePolygonPlus,
  mdiUndo,
  mdiVectorLine,
} from "@mdi/js";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { icon } from "../../shared/icon";
import { Part, sentence } from "../part";
import { ZONE_KINDS, type ZoneKind } from "../types";
import { named } from "../words";
import type { Desk } from "./desk";
import { FEWEST, type Shape, DRAWN } from "./draft";

const BUTTONS = { zone: "Zone", mask: "Mask", line: "Line" } as const;
const ICONS = {
  zone: mdiShapePolygonPlus,
  mask: mdiShapePolygonPlus,
  line: mdiVectorLine,
};
const HELP = {
  mask: "Painted grey before anything looks at the picture: no model, no store and no phone sees it.",
  line: "Who passes it along the arrow goes in, the other way round out.",
};

@customElement("hw-shapes")
export class ShapesPanel extends Part {
  @property({ attribute: false }) desk!: Desk;
  /** Changes whenever the desk does. */
  @property({ attribute: false }) turn = 0;
  /** Home Assistant has zones or masks of its own for this camera. */
  @property({ attribute: false }) fromHome = false;

  private wasDrawing = false;
  private count = 0;

  /** Keep the focus where the work is, when what had it is gone. */
  protected override updated(): void {
    const { drawing, draft } = this.desk;
    const isDrawing = drawing !== null;
    const began = isDrawing && !this.wasDrawing;
    const ended = !isDrawing && this.wasDrawing;
    const fewer = draft.shapes.length < this.count;
    this.wasDrawing = isDrawing;
    this.count = draft.shapes.length;
    if (began) this.focusOn("[data-do=place], [data-do=cancel]");
    else if (ended && this.desk.shape) this.focusOn("input");
    else if ((ended || fewer) && document.activeElement === document.body)
      this.focusOn("[data-draw=zone]");
  }

  private focusOn(selector: string): void {
    const field = this.querySelector<HTMLElement>(selector);
    // On a phone a field that has the focus brings up the keyboard.
    if (field instanceof HTMLInputElement && !matchMedia("(pointer: fine)").matches)
      return;
    field?.focus({ preventScroll: true });
    if (field instanceof HTMLInputElement) field.select();
  }

  protected override render(): TemplateResult {
    const { desk } = this;
    const { drawing, draft } = desk;
    return html`
      <div class="headed">
        <h2 id="shapes-title">Zones and masks</h2>
        <div class="tools">
          <button
            class="icon-only"
            type="button"
            aria-label="Undo"
            title="Undo"
            ?disabled=${!draft.canUndo}
            @click=${() => {
              desk.undo();
            }}
          >
            ${icon(mdiUndo, 20)}
          </button>
          <button
            class="icon-only"
            type="button"
            aria-label="Redo"
            title="Redo"
            ?disabled=${!draft.canRedo}
            @click=${() => {
              desk.redo();
            }}
          >
            ${icon(mdiRedo, 20)}
          </button>
        </div>
      </div>
      ${
        this.fromHome && draft.shapes.length
          ? html`<p class="note">
              These come from the camera’s settings in Home Assistant, which win over
              what is drawn here. To draw here, empty its zones and masks there.
            </p>`
          : nothing
      }
      ${drawing ? this.renderDrawing(drawing.what, drawing.points.length) : this.renderAdd()}
      ${
        draft.shapes.length === 0 && !drawing
          ? html`<p class="soft">
              Nothing is drawn yet. Begin with the sidewalk and with each door: without
              zones the engine cannot say that somebody is at a door.
            </p>`
          : nothing
      }
      <ul class="shapes">
        ${repeat(
          draft.shapes,
          (shape) => shape.key,
          (shape) => this.renderShape(shape),
        )}
      </ul>
      ${this.renderSaving()}
    `;
  }

  private renderAdd(): TemplateResult {
    return html`<div class="adding" role="group" aria-label="Draw">
      ${DRAWN.map(
        (what) =>
          html`<button
            class="quiet"
            type="button"
            data-draw=${what}
            aria-label="Draw a ${what}"
            ?disabled=${!this.desk.hasRoom(what)}
            @click=${() => {
              this.desk.begin(what);
            }}
          >
            ${icon(ICONS[what], 20)} ${BUTTONS[what]}
          </button>`,
      )}
    </div>`;
  }

  private renderDrawing(what: Shape["what"], set: number): TemplateResult {
    const { desk } = this;
    const text =
      what === "line"
        ? "Click where the line begins, then where it ends."
        : set === 0
          ? "Click the corners on the picture, one after another. For people, draw on the ground: what counts is where their feet are."
          : set < FEWEST[what]
            ? `${FEWEST[what] - set} more, at least.`
            : "Click the first corner, or Finish, when it is whole.";
    return html`<div class="note drawing-help">
      <p role="status">${text}</p>
      <div class="actions">
        ${
          what === "line"
            ? nothing
            : html`<button
                type="button"
                ?disabled=${!desk.canFinish}
                @click=${() => {
                  desk.finish();
                }}
              >
                Finish
              </button>`
        }
        ${
          set === 0
            ? html`<button
                class="quiet"
                type="button"
                data-do="place"
                @click=${() => {
                  desk.place();
                  this.dispatchEvent(new CustomEvent("to-corner", { bubbles: true }));
                }}
              >
                Place one, move it with the arrow keys
              </button>`
            : html`<button
                class="quiet"
                type="button"
                @click=${() => {
                  desk.back();
                }}
              >
                One corner back
              </button>`
        }
        <button
          class="quiet"
          type="button"
          data-do="cancel"
          @click=${() => {
            desk.cancel();
          }}
        >
          Cancel
        </button>
      </div>
    </div>`;
  }

  private renderShape(shape: Shape): TemplateResult {
    const { desk } = this;
    const chosen = desk.selected === shape.key;
    const blamed = desk.blame?.key === shape.key;
    const what =
      shape.what === "zone" ? named("zone", shape.kind) : BUTTONS[shape.what];
    return html`<li class="${chosen ? "chosen" : ""} ${blamed ? "blamed" : ""}">
      <button
        class="shape-head"
        type="button"
        aria-expanded=${chosen ? "true" : "false"}
        @click=${() => {
          desk.select(chosen ? null : shape.key);
        }}
      >
        <span
          class="chip ${shape.what} ${shape.what === "zone" ? shape.kind : ""}"
        ></span>
        <b>${shape.name || "Without a name"}</b>
        <span class="soft">${what}</span>
      </button>
      ${chosen || blamed ? this.renderFields(shape) : nothing}
    </li>`;
  }

  private renderFields(shape: Shape): TemplateResult {
    const { desk } = this;
    const id = `shape-${shape.key}`;
    const wrong = desk.blame?.key === shape.key ? desk.blame.part : null;
    const complaint = (part: string): TemplateResult | typeof nothing =>
      wrong === part
        ? html`<p class="complaint" id="${id}-wrong" role="alert">${desk.complaint}</p>`
        : nothing;
    return html`<div class="fields">
      <label for="${id}-name">Name</label>
      <input
        id="${id}-name"
        maxlength="100"
        autocomplete="off"
        .value=${shape.name}
        aria-invalid=${wrong === "name" ? "true" : "false"}
        aria-describedby=${wrong === "name" ? `${id}-wrong` : nothing}
        @input=${(event: InputEvent) => {
          const name = (event.target as HTMLInputElement).value;
          desk.change({ ...shape, name }, `name ${shape.key}`);
        }}
      />
      ${complaint("name")}
      ${shape.what === "zone" ? this.renderKind(shape, id) : html`<p class="soft">${HELP[shape.what]}</p>`}
      ${complaint("kind")} ${complaint("points")}
      <div class="actions">
        <button
          class="quiet"
          type="button"
          @click=${() => {
            this.dispatchEvent(new CustomEvent("to-corner", { bubbles: true }));
          }}
        >
          Move by keyboard
        </button>
        ${
          shape.what === "line"
            ? html`<button
                class="quiet"
                type="button"
                @click=${() => {
                  desk.change({ ...shape, points: shape.points.toReversed() });
                }}
              >
                Turn the arrow
              </button>`
            : nothing
        }
        <button
          class="quiet"
          type="button"
          @click=${() => {
            desk.remove(shape.key);
          }}
        >
          ${icon(mdiDeleteOutline, 20)} Delete
        </button>
      </div>
    </div>`;
  }

  private renderKind(shape: Shape, id: string): TemplateResult {
    return html`<label for="${id}-kind">Kind</label>
      <select
        id="${id}-kind"
        aria-describedby="${id}-help"
        @change=${(event: Event) => {
          const kind = (event.target as HTMLSelectElement).value as ZoneKind;
          this.desk.change({ ...shape, kind });
        }}
      >
        ${ZONE_KINDS.map(
          (kind) =>
            html`<option value=${kind} ?selected=${kind === shape.kind}>
              ${named("zone", kind)}
            </option>`,
        )}
      </select>
      <p class="soft" id="${id}-help">${named("zone_help", shape.kind)}</p>`;
  }

  private renderSaving(): TemplateResult {
    const { desk } = this;
    const { changed } = desk.draft;
    const loose = desk.complaint !== "" && desk.blame === null;
    return html`<div class="saving">
      ${
        loose
          ? html`<p class="complaint" role="alert">${sentence(desk.complaint)}</p>`
          : nothing
      }
      <p class="soft" role="status">
        ${
          desk.saving
            ? "Saving …"
            : changed
              ? "Not saved yet."
              : desk.saved
                ? "Saved: it holds from the next picture on."
                : nothing
        }
      </p>
      <div class="actions">
        <button
          type="button"
          data-do="save"
          ?disabled=${!changed || desk.saving || desk.drawing !== null}
          @click=${() => {
            this.dispatchEvent(new CustomEvent("save-shapes", { bubbles: true }));
          }}
        >
          Save
        </button>
        <button
          class="quiet"
          type="button"
          ?disabled=${!changed || desk.saving}
          @click=${() => {
            this.dispatchEvent(new CustomEvent("discard-shapes", { bubbles: true }));
          }}
        >
          Discard
        </button>
      </div>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-shapes": ShapesPanel;
  }
}
