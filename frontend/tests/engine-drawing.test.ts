// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { Desk } from "../engine/editor/desk";
import {
  blameOf,
  Draft,
  moved,
  payloadOf,
  withoutCorner,
} from "../engine/editor/draft";
import type { Point, Shapes } from "../engine/types";

const SQUARE: Point[] = [
  [0.2, 0.2],
  [0.4, 0.2],
  [0.4, 0.4],
  [0.2, 0.4],
];

function camera(): Shapes {
  return {
    zones: [
      { name: "terrace", kind: "entry", polygon: SQUARE },
      { name: "lawn", kind: "yard", polygon: SQUARE },
    ],
    masks: [{ name: "window", polygon: SQUARE }],
    lines: [{ name: "gate", from: [0, 0.5], to: [1, 0.5] }],
  };
}

test("what is not changed goes back as it came", () => {
  const draft = new Draft(camera());
  expect(payloadOf(draft.shapes)).toEqual(camera());
  expect(draft.changed).toBe(false);
});

test("every step is taken back and taken again, typing as one", () => {
  const draft = new Draft(camera());
  const [first] = draft.shapes;
  if (!first) throw new Error("no shape");
  draft.replace({ ...first, kind: "restricted" });
  draft.replace({ ...first, kind: "restricted", name: "t" }, "name");
  draft.replace({ ...first, kind: "restricted", name: "to" }, "name");
  expect(draft.get(first.key)?.name).toBe("to");
  draft.undo();
  expect(draft.get(first.key)).toMatchObject({ name: "terrace", kind: "restricted" });
  draft.undo();
  expect(draft.changed).toBe(false);
  draft.redo();
  draft.redo();
  expect(draft.get(first.key)?.name).toBe("to");
  expect(draft.canRedo).toBe(false);
});

test("shapes stay in the picture and keep the corners that they need", () => {
  const [zone] = new Draft(camera()).shapes;
  if (!zone) throw new Error("no shape");
  expect(moved(zone, 5, -5).points).toEqual([
    [0.8, 0],
    [1, 0],
    [1, 0.2],
    [0.8, 0.2],
  ]);
  const triangle = withoutCorner(zone, 1);
  expect(triangle.points).toHaveLength(3);
  expect(withoutCorner(triangle, 0)).toBe(triangle);
});

test("a field of the API names the shape that is to blame", () => {
  const { shapes } = new Draft(camera());
  const keyOf = (name: string): number | undefined =>
    shapes.find((one) => one.name === name)?.key;
  const lawn = { key: keyOf("lawn"), part: "name" };
  expect(blameOf("zones[1].name", shapes)).toEqual(lawn);
  const window = { key: keyOf("window"), part: "points" };
  expect(blameOf("masks[0].polygon[2]", shapes)).toEqual(window);
  expect(blameOf("lines[0].to", shapes)?.key).toBe(keyOf("gate"));
  expect(blameOf("zones[7].name", shapes)).toBeNull();
  expect(blameOf("note", shapes)).toBeNull();
});

test("a line ends with its second corner, a zone when it is said to", () => {
  const desk = new Desk(camera(), () => undefined);
  desk.begin("line");
  desk.addCorner([0.1, 0.1]);
  desk.addCorner([2, 0.9]);
  expect(desk.drawing).toBeNull();
  expect(desk.shape).toMatchObject({ what: "line", name: "Line 2" });
  expect(desk.shape?.points[1]).toEqual([1, 0.9]);

  desk.begin("zone");
  desk.addCorner([0.1, 0.1]);
  desk.addCorner([0.3, 0.1]);
  desk.finish();
  expect(desk.drawing?.points).toHaveLength(2);
  desk.addCorner([0.3, 0.3]);
  desk.finish();
  expect(desk.shape).toMatchObject({ what: "zone", kind: "yard", name: "Zone 3" });
  desk.undo();
  expect(desk.shape).toBeNull();
});

test("what the engine keeps counts, and is not a change", () => {
  const draft = new Draft(camera());
  const [first] = draft.shapes;
  if (!first) throw new Error("no shape");
  draft.replace({ ...first, name: "patio" });
  const kept = camera();
  kept.zones[0] = { name: "Patio", kind: "entry", polygon: SQUARE };
  draft.keep(kept);
  expect(draft.changed).toBe(false);
  expect(draft.shapes[0]?.name).toBe("Patio");
});
