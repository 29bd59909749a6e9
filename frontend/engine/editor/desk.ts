// SPDX-License-Identifier: AGPL-3.0-or-later
/** Where zones are drawn: the draft, what is chosen, and what is just being drawn. */
import type { Point, Shapes } from "../types";
import {
  type Blame,
  Draft,
  FEWEST,
  inside,
  MOST,
  MOST_SHAPES,
  type Shape,
  shapeOf,
  type What,
} from "./draft";

/** The corners of the rectangle that those begin with who use no pointer. */
const START: Record<What, readonly Point[]> = {
  zone: [
    [0.35, 0.4],
    [0.65, 0.4],
    [0.65, 0.75],
    [0.35, 0.75],
  ],
  mask: [
    [0.35, 0.1],
    [0.65, 0.1],
    [0.65, 0.35],
    [0.35, 0.35],
  ],
  line: [
    [0.3, 0.6],
    [0.7, 0.6],
  ],
};
const NAMES: Record<What, string> = { zone: "Zone", mask: "Mask", line: "Line" };

export interface Drawing {
  what: What;
  points: readonly Point[];
}

/** Tells `changed` of everything that is to be drawn anew. */
export class Desk {
  readonly draft: Draft;
  selected: number | null = null;
  drawing: Drawing | null = null;
  /** What the engine does not like, at which shape. */
  blame: Blame | null = null;
  complaint = "";
  saving = false;
  saved = false;
  /** On the browser's monotonic clock; what was asked before is older. */
  savedAt = 0;

  constructor(
    camera: Shapes,
    public changed: () => void,
  ) {
    this.draft = new Draft(camera);
  }

  get shape(): Shape | null {
    return this.draft.get(this.selected);
  }

  select(key: number | null): void {
    this.selected = key;
    this.changed();
  }

  /** Begin to draw; the corners come one by one. */
  begin(what: What): void {
    this.drawing = { what, points: [] };
    this.selected = null;
    this.changed();
  }

  /** Return whether there is room for another shape of a kind. */
  hasRoom(what: What): boolean {
    return this.draft.shapes.filter((one) => one.what === what).length < MOST_SHAPES;
  }

  get canFinish(): boolean {
    const { drawing } = this;
    return drawing !== null && drawing.points.length >= FEWEST[drawing.what];
  }

  /** Set a corner; the last that a shape may have ends it. */
  addCorner(point: Point): void {
    if (!this.drawing) return;
    const { what, points } = this.drawing;
    this.drawing = { what, points: [...points, inside(point)] };
    if (this.drawing.points.length >= MOST[what]) this.finish();
    else this.changed();
  }

  /** Take the last corner back; without one, stop drawing. */
  back(): void {
    if (!this.drawing) return;
    const { what, points } = this.drawing;
    this.drawing = points.length ? { what, points: points.slice(0, -1) } : null;
    this.changed();
  }

  cancel(): void {
    this.drawing = null;
    this.changed();
  }

  /** Make a shape of the corners. */
  finish(): void {
    if (!this.drawing || !this.canFinish) return;
    const { what, points } = this.drawing;
    this.add(what, points);
  }

  /** Make a shape in the middle, to be moved from there. */
  place(): void {
    if (this.drawing) this.add(this.drawing.what, START[this.drawing.what]);
  }

  change(shape: Shape, tag = ""): void {
    this.draft.replace(shape, tag);
    this.touched();
  }

  remove(key: number): void {
    this.draft.step(this.draft.shapes.filter((one) => one.key !== key));
    if (this.selected === key) this.selected = null;
    this.touched();
  }

  undo(): void {
    this.draft.undo();
    this.touched();
  }

  redo(): void {
    this.draft.redo();
    this.touched();
  }

  private add(what: What, points: readonly Point[]): void {
    const shape = shapeOf(what, points, this.freshName(what));
    this.draft.step([...this.draft.shapes, shape]);
    this.drawing = null;
    this.selected = shape.key;
    this.touched();
  }

  private freshName(what: What): string {
    const taken = new Set(
      this.draft.shapes.filter((one) => one.what === what).map((one) => one.name),
    );
    let number = taken.size + 1;
    while (taken.has(`${NAMES[what]} ${number}`)) number += 1;
    return `${NAMES[what]} ${number}`;
  }

  private touched(): void {
    this.saved = false;
    this.complaint = "";
    this.blame = null;
    if (!this.draft.get(this.selected)) this.selected = null;
    this.changed();
  }
}
