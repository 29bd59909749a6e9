// SPDX-License-Identifier: AGPL-3.0-or-later
/** The picture as paper: corners are set, dragged, and moved with the arrow keys. */
import { html, nothing, svg, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import {
  corners,
  drawLine,
  drawName,
  drawShapes,
  drawTracks,
  share,
  type Size,
} from "../overlay";
import { announce, Part } from "../part";
import type { LiveTrack, Point } from "../types";
import type { Desk } from "./desk";
import {
  FEWEST,
  MOST,
  moved,
  movedCorner,
  payloadOf,
  type Shape,
  withCorner,
  withoutCorner,
} from "./draft";

const NEAR_PX = 14;
const SAME_PX = 4;
const STEP = 0.01;
const SMALL_STEP = 0.001;
const ARROWS: Record<string, Point> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What a pointer holds: a corner, or (index null) the whole shape. */
interface Grip {
  shape: Shape;
  index: number | null;
  from: Point;
  tag: string;
}

@customElement("hw-canvas")
export class Canvas extends Part {
  @property({ attribute: false }) desk!: Desk;
  /** Changes whenever the desk does. */
  @property({ attribute: false }) turn = 0;
  @property() address = "";
  @property({ attribute: false }) natural: Size = [16, 9];
  @property({ attribute: false }) tracks: readonly LiveTrack[] = [];
  @property({ attribute: false }) showTracks = true;
  @property({ attribute: false }) showShapes = true;
  @property() alt = "";
  @state() private across = 0;
  @state() private pointer: Point | null = null;
  private grip: Grip | null = null;
  private grips = 0;
  private readonly measure = new ResizeObserver(([entry]) => {
    this.across = entry?.contentRect.width ?? 0;
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.measure.observe(this);
  }

  override disconnectedCallback(): void {
    this.measure.disconnect();
    super.disconnectedCallback();
  }

  private get size(): Size {
    return [this.across, (this.across * this.natural[1]) / this.natural[0]];
  }

  protected override render(): TemplateResult {
    const { desk, size } = this;
    const [width, height] = size;
    const drawing = desk.drawing !== null;
    return html`<div class="paper ${drawing ? "drawing" : ""}">
      ${
        this.address
          ? html`<img src=${this.address} alt=${this.alt} draggable="false" />`
          : html`<p class="nothing">No picture yet</p>`
      }
      <svg
        viewBox="0 0 ${width || 16} ${height || 9}"
        width=${width}
        height=${height}
        role="group"
        aria-label="Zones, masks and lines on the picture"
        @pointerdown=${this.down}
        @pointermove=${this.move}
        @pointerup=${this.up}
        @pointercancel=${this.up}
        @pointerleave=${this.leave}
        @dblclick=${() => {
          desk.finish();
        }}
        @keydown=${this.key}
      >
        ${this.showShapes || drawing ? this.drawOthers() : nothing}
        ${this.showTracks && !drawing ? drawTracks(this.tracks, size, true) : nothing}
        ${this.showShapes ? this.drawSelected() : nothing}
        ${drawing ? this.drawUnfinished() : nothing}
      </svg>
    </div>`;
  }

  private drawOthers(): unknown {
    const others = this.desk.draft.shapes.filter(
      (one) => one.key !== this.desk.selected,
    );
    // Drawn one by one, so that a click finds which it was.
    return others.map(
      (shape) =>
        svg`<g data-key=${shape.key}>${drawShapes(payloadOf([shape]), this.size)}</g>`,
    );
  }

  /** Names lie above all areas, where no other one hides them. */
  private drawNames(): unknown {
    const areas = this.desk.draft.shapes.filter((one) => one.what !== "line");
    return areas.map((one) => drawName(one.name, one.points, this.size));
  }

  private drawSelected(): unknown {
    const { shape } = this.desk;
    if (!shape) return this.drawNames();
    const { size } = this;
    const [from, to] = shape.points;
    return svg`<g class="chosen" data-key=${shape.key}>
      ${
        shape.what === "line" && from && to
          ? drawLine(from, to, size)
          : svg`<g class="shape ${shape.what} ${shape.what === "zone" ? shape.kind : ""}">
              <polygon points=${corners(shape.points, size)}></polygon>
            </g>`
      }
      ${this.drawNames()}
      ${shape.points.length < MOST[shape.what] ? this.drawMiddles(shape) : nothing}
      ${shape.points.map((point, index) => this.drawCorner(shape, point, index))}
    </g>`;
  }

  private drawMiddles(shape: Shape): unknown {
    return shape.points.map((one, index) => {
      const next = shape.points[(index + 1) % shape.points.length] ?? one;
      const [x, y] = [(one[0] + next[0]) / 2, (one[1] + next[1]) / 2];
      return svg`<circle class="middle" data-after=${index} r="6"
        cx=${x * this.size[0]} cy=${y * this.size[1]}></circle>`;
    });
  }

  private drawCorner(shape: Shape, [x, y]: Point, index: number): unknown {
    const label =
      `Corner ${index + 1} of ${shape.name}: ${share(x)} from the left, ` +
      `${share(y)} from the top`;
    return svg`<g class="corner" data-corner=${index} tabindex="0" role="button"
      aria-label=${label} aria-keyshortcuts="ArrowLeft ArrowRight ArrowUp ArrowDown Insert Delete">
      <circle class="reach" r="16" cx=${x * this.size[0]} cy=${y * this.size[1]}></circle>
      <circle r="7" cx=${x * this.size[0]} cy=${y * this.size[1]}></circle>
    </g>`;
  }

  private drawUnfinished(): unknown {
    const { drawing } = this.desk;
    if (!drawing) return nothing;
    const shown = this.pointer ? [...drawing.points, this.pointer] : drawing.points;
    const [first] = drawing.points;
    return svg`<g class="unfinished ${drawing.what}">
      <polyline points=${corners(shown, this.size)}></polyline>
      ${drawing.points.map(
        ([x, y]) =>
          svg`<circle r="5" cx=${x * this.size[0]} cy=${y * this.size[1]}></circle>`,
      )}
      ${
        first && this.desk.canFinish
          ? svg`<circle class="closing" r="11" cx=${first[0] * this.size[0]}
              cy=${first[1] * this.size[1]}></circle>`
          : nothing
      }
    </g>`;
  }

  // --- pointer ---------------------------------------------------------------------

  private at(event: PointerEvent): Point {
    const box = (event.currentTarget as SVGElement).getBoundingClientRect();
    return [
      (event.clientX - box.left) / box.width,
      (event.clientY - box.top) / box.height,
    ];
  }

  private readonly down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const at = this.at(event);
    if (this.desk.drawing) {
      this.set(at);
      event.preventDefault();
      return;
    }
    const node = event.target as Element;
    const key = node.closest<SVGElement>("[data-key]")?.dataset.key;
    if (key === undefined) {
      this.desk.select(null);
      return;
    }
    this.desk.select(Number(key));
    const shape = this.desk.shape;
    if (!shape) return;
    this.grips += 1;
    const tag = `drag ${this.grips}`;
    const corner = node.closest<SVGElement>("[data-corner]")?.dataset.corner;
    const after = node.closest<SVGElement>("[data-after]")?.dataset.after;
    this.grip = { shape, index: null, from: at, tag };
    if (corner !== undefined) this.grip.index = Number(corner);
    else if (after !== undefined) {
      const more = withCorner(shape, Number(after));
      this.desk.change(more, tag);
      this.grip = { shape: more, index: Number(after) + 1, from: at, tag };
    }
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
  };

  private readonly move = (event: PointerEvent): void => {
    const at = this.at(event);
    if (this.desk.drawing) {
      this.pointer = at;
      return;
    }
    if (!this.grip) return;
    const { shape, index, from, tag } = this.grip;
    const [dx, dy] = [at[0] - from[0], at[1] - from[1]];
    if (Math.hypot(dx * this.size[0], dy * this.size[1]) < 2) return;
    const next = index === null ? moved(shape, dx, dy) : movedCorner(shape, index, at);
    this.desk.change(next, tag);
  };

  private readonly up = (): void => {
    this.grip = null;
  };

  private readonly leave = (): void => {
    this.pointer = null;
  };

  /** Set a corner where the pointer is; on the first one, the shape is closed. */
  private set(at: Point): void {
    const { desk } = this;
    const points = desk.drawing?.points ?? [];
    const apart = (one: Point | undefined): number =>
      one === undefined
        ? Infinity
        : Math.hypot((at[0] - one[0]) * this.size[0], (at[1] - one[1]) * this.size[1]);
    if (desk.canFinish && apart(points[0]) < NEAR_PX) desk.finish();
    // The second half of a double click is no corner.
    else if (apart(points.at(-1)) >= SAME_PX) desk.addCorner(at);
  }

  // --- keys ------------------------------------------------------------------------

  private readonly key = (event: KeyboardEvent): void => {
    const corner = (event.target as Element).closest<SVGElement>("[data-corner]");
    const { shape } = this.desk;
    if (!corner || !shape) return;
    const index = Number(corner.dataset.corner);
    const arrow = ARROWS[event.key];
    const [x, y] = shape.points[index] ?? [0, 0];
    if (arrow) {
      const step = event.shiftKey ? SMALL_STEP : STEP;
      const to: Point = [x + arrow[0] * step, y + arrow[1] * step];
      this.desk.change(movedCorner(shape, index, to), `keys ${shape.key} ${index}`);
      const [newX = 0, newY = 0] = this.desk.shape?.points[index] ?? [];
      announce(`${share(newX)} from the left, ${share(newY)} from the top`);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.desk.change(withoutCorner(shape, index));
      announce(
        shape.points.length > FEWEST[shape.what]
          ? "Corner removed"
          : "A shape needs the corners that are left",
      );
      void this.focusCorner(Math.max(0, index - 1));
    } else if (event.key === "Insert" || event.key === "+") {
      this.desk.change(withCorner(shape, index));
      announce("Corner added");
      void this.focusCorner(index + 1);
    } else if (event.key === "Escape") {
      this.desk.select(null);
    } else {
      return;
    }
    event.preventDefault();
  };

  /** Go to a corner once it is drawn. */
  async focusCorner(index: number): Promise<void> {
    await this.updateComplete;
    await new Promise(requestAnimationFrame);
    this.querySelector<SVGElement>(`[data-corner="${index}"]`)?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-canvas": Canvas;
  }
}
