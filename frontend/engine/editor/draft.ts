// SPDX-License-Identifier: AGPL-3.0-or-later
/** Zones, masks and lines while somebody draws them: every step can be taken back. */
import type { Line, Mask, Point, Shapes, Zone, ZoneKind } from "../types";

export const DRAWN = ["zone", "mask", "line"] as const;
export type What = (typeof DRAWN)[number];
export const FEWEST: Record<What, number> = { zone: 3, mask: 3, line: 2 };
export const MOST: Record<What, number> = { zone: 64, mask: 64, line: 2 };
export const MOST_SHAPES = 32;
const LISTS = { zones: "zone", masks: "mask", lines: "line" } as const;
const STEPS_KEPT = 200;

export interface Shape {
  readonly key: number;
  readonly what: What;
  readonly name: string;
  /** What a zone means; of no use to masks and lines. */
  readonly kind: ZoneKind;
  readonly points: readonly Point[];
}

type Drawing = readonly Shape[];
let keys = 0;

/** Return a new shape with a key of its own. */
export function shapeOf(
  what: What,
  points: readonly Point[],
  name: string,
  kind: ZoneKind = "yard",
): Shape {
  keys += 1;
  return { key: keys, what, name, kind, points };
}

/** Return a camera's shapes, ready to be changed. */
export function shapesOf(camera: Shapes): Drawing {
  return [
    ...camera.zones.map((one) => shapeOf("zone", one.polygon, one.name, one.kind)),
    ...camera.masks.map((one) => shapeOf("mask", one.polygon, one.name)),
    ...camera.lines.map((one) => shapeOf("line", [one.from, one.to], one.name)),
  ];
}

/** Return shapes as the API takes them. */
export function payloadOf(drawing: Drawing): Shapes {
  const zones: Zone[] = [];
  const masks: Mask[] = [];
  const lines: Line[] = [];
  for (const { what, name, kind, points } of drawing) {
    const polygon = points.map(([x, y]): Point => [x, y]);
    const [from = [0, 0], to = [0, 0]] = polygon;
    if (what === "zone") zones.push({ name, kind, polygon });
    else if (what === "mask") masks.push({ name, polygon });
    else lines.push({ name, from, to });
  }
  return { zones, masks, lines };
}

/** Which shape a field of the API is of, and which part of it. */
export interface Blame {
  key: number;
  part: "name" | "kind" | "points";
}

/** Return whom the API blames with a field like `zones[1].polygon`. */
export function blameOf(field: string, drawing: Drawing): Blame | null {
  const found = /^(zones|masks|lines)\[(\d+)\](?:\.(\w+))?/.exec(field);
  if (!found) return null;
  const what = LISTS[found[1] as keyof typeof LISTS];
  const shape = drawing.filter((one) => one.what === what)[Number(found[2])];
  if (!shape) return null;
  const part = found[3] === "name" || found[3] === "kind" ? found[3] : "points";
  return { key: shape.key, part };
}

/** Return a corner that lies in the picture, as exact as anybody can draw. */
export function inside([x, y]: Point): Point {
  const held = (value: number): number =>
    Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;
  return [held(x), held(y)];
}

/** Return a shape with a corner moved. */
export function movedCorner(shape: Shape, index: number, to: Point): Shape {
  return { ...shape, points: shape.points.with(index, inside(to)) };
}

/** Return a shape moved as a whole, as far as it stays in the picture. */
export function moved(shape: Shape, across: number, down: number): Shape {
  const xs = shape.points.map(([x]) => x);
  const ys = shape.points.map(([, y]) => y);
  const dx = Math.min(1 - Math.max(...xs), Math.max(-Math.min(...xs), across));
  const dy = Math.min(1 - Math.max(...ys), Math.max(-Math.min(...ys), down));
  return { ...shape, points: shape.points.map(([x, y]) => inside([x + dx, y + dy])) };
}

/** Return a shape with a corner more, in the middle of the edge after another. */
export function withCorner(shape: Shape, after: number): Shape {
  if (shape.points.length >= MOST[shape.what]) return shape;
  const one = shape.points[after];
  const next = shape.points[(after + 1) % shape.points.length];
  if (!one || !next) return shape;
  const corner = inside([(one[0] + next[0]) / 2, (one[1] + next[1]) / 2]);
  return { ...shape, points: shape.points.toSpliced(after + 1, 0, corner) };
}

/** Return a shape without a corner; one that needs all of its corners as it is. */
export function withoutCorner(shape: Shape, index: number): Shape {
  if (shape.points.length <= FEWEST[shape.what]) return shape;
  return { ...shape, points: shape.points.toSpliced(index, 1) };
}

/** A drawing with its past; what is saved is remembered too. */
export class Draft {
  shapes: Drawing;
  private saved: string;
  private past: Drawing[] = [];
  private future: Drawing[] = [];
  private tag = "";

  constructor(camera: Shapes) {
    this.shapes = shapesOf(camera);
    this.saved = JSON.stringify(payloadOf(this.shapes));
  }

  get changed(): boolean {
    return JSON.stringify(payloadOf(this.shapes)) !== this.saved;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  get(key: number | null): Shape | null {
    return this.shapes.find((one) => one.key === key) ?? null;
  }

  /** Take a step; steps with the same tag, one after another, are taken back at once. */
  step(shapes: Drawing, tag = ""): void {
    if (tag === "" || tag !== this.tag) {
      this.past = [...this.past, this.shapes].slice(-STEPS_KEPT);
    }
    this.future = [];
    this.shapes = shapes;
    this.tag = tag;
  }

  /** Put a shape in the place of the one with its key. */
  replace(shape: Shape, tag = ""): void {
    if (this.shapes.includes(shape)) return;
    this.step(
      this.shapes.map((one) => (one.key === shape.key ? shape : one)),
      tag,
    );
  }

  undo(): void {
    const before = this.past.pop();
    if (!before) return;
    this.future.push(this.shapes);
    this.shapes = before;
    this.tag = "";
  }

  redo(): void {
    const after = this.future.pop();
    if (!after) return;
    this.past.push(this.shapes);
    this.shapes = after;
    this.tag = "";
  }

  /** Remember that the engine has these shapes now; where others, they count. */
  keep(camera: Shapes): void {
    const shapes = shapesOf(camera);
    this.saved = JSON.stringify(payloadOf(shapes));
    if (this.changed) this.step(shapes);
  }
}
