// SPDX-License-Identifier: AGPL-3.0-or-later
/** What is drawn over a picture; one unit is one pixel of the screen. */
import { nothing, svg, type SVGTemplateResult } from "lit";
import { number, percent } from "./format";
import type { LiveTrack, Point, Shapes } from "./types";

export type Size = readonly [number, number];

/** Return corners as the attribute `points` of a polygon. */
export function corners(points: readonly Point[], [width, height]: Size): string {
  return points.map(([x, y]) => `${pixel(x * width)},${pixel(y * height)}`).join(" ");
}

/** Return the size at which a picture is shown inside of a box. */
export function fitted([width, height]: Size, [across, down]: Size): Size {
  const scale = Math.min(across / width, down / height);
  return [width * scale, height * scale];
}

/** Draw zones, masks and lines. */
export function drawShapes(shapes: Shapes, size: Size): unknown {
  return [
    ...shapes.masks.map((mask) => drawArea(mask.polygon, size, "mask")),
    ...shapes.zones.map((zone) => drawArea(zone.polygon, size, `zone ${zone.kind}`)),
    ...shapes.lines.map((line) => drawLine(line.from, line.to, size)),
  ];
}

function drawArea(
  points: readonly Point[],
  size: Size,
  kind: string,
): SVGTemplateResult {
  return svg`<g class="shape ${kind}">
    <polygon points=${corners(points, size)}></polygon>
  </g>`;
}

/** Write a name in the middle of an area. */
export function drawName(
  name: string,
  points: readonly Point[],
  [width, height]: Size,
): SVGTemplateResult {
  const [x, y] = middle(points);
  return svg`<text class="name" text-anchor="middle"
    x=${pixel(x * width)} y=${pixel(y * height + 4)}>${name}</text>`;
}

/** Return the centre of an area; of one without any, that of its corners. */
function middle(points: readonly Point[]): Point {
  let [area, x, y] = [0, 0, 0];
  for (const [index, [x1, y1]] of points.entries()) {
    const [x2, y2] = points[(index + 1) % points.length] ?? [x1, y1];
    const part = x1 * y2 - x2 * y1;
    area += part;
    x += (x1 + x2) * part;
    y += (y1 + y2) * part;
  }
  if (Math.abs(area) > 1e-6) return [x / (3 * area), y / (3 * area)];
  const mean = (values: number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean(points.map(([at]) => at)), mean(points.map(([, at]) => at))];
}

/** Draw a line with the arrow that leads in: from its left to its right. */
export function drawLine(from: Point, to: Point, size: Size): SVGTemplateResult {
  const [x1, y1] = [from[0] * size[0], from[1] * size[1]];
  const [x2, y2] = [to[0] * size[0], to[1] * size[1]];
  const long = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [middleX, middleY] = [(x1 + x2) / 2, (y1 + y2) / 2];
  // On a screen y grows downwards: the right hand of who looks along (dx, dy).
  const [acrossX, acrossY] = [-(y2 - y1) / long, (x2 - x1) / long];
  const [tipX, tipY] = [middleX + acrossX * 22, middleY + acrossY * 22];
  const [alongX, alongY] = [((x2 - x1) / long) * 5, ((y2 - y1) / long) * 5];
  const [backX, backY] = [middleX + acrossX * 14, middleY + acrossY * 14];
  const d =
    `M${pixel(x1)},${pixel(y1)}L${pixel(x2)},${pixel(y2)}` +
    `M${pixel(middleX)},${pixel(middleY)}L${pixel(tipX)},${pixel(tipY)}` +
    `M${pixel(backX + alongX)},${pixel(backY + alongY)}` +
    `L${pixel(tipX)},${pixel(tipY)}` +
    `L${pixel(backX - alongX)},${pixel(backY - alongY)}`;
  return svg`<g class="shape line"><path d=${d}></path></g>`;
}

/** Draw what is in the picture: its box, its way, what it is. */
export function drawTracks(
  tracks: readonly LiveTrack[],
  size: Size,
  named: boolean,
): unknown {
  return tracks.map((track) => {
    const [left, top, right, bottom] = track.box;
    const [x, y] = [left * size[0], top * size[1]];
    const text = named ? labelOf(track) : "";
    return svg`<g class="track ${track.stationary ? "resting" : ""}">
      <polyline points=${corners(track.path, size)}></polyline>
      <rect x=${pixel(x)} y=${pixel(y)} rx="3"
        width=${pixel((right - left) * size[0])}
        height=${pixel((bottom - top) * size[1])}></rect>
      ${
        text
          ? svg`<text x=${pixel(Math.min(x + 2, size[0] - text.length * 7))}
              y=${pixel(y > 20 ? y - 6 : bottom * size[1] + 15)}>${text}</text>`
          : nothing
      }
    </g>`;
  });
}

/** Return what a track is, in a few words. */
export function labelOf(track: LiveTrack): string {
  const what = track.identity ?? track.label;
  return `${what} ${percent(track.confidence)}`;
}

/** Return a track and where it stands, as a sentence would have it. */
export function placeOf(track: LiveTrack): string {
  const what = track.identity ? `${track.label} (${track.identity})` : track.label;
  const where = track.zones.length ? ` in ${track.zones.join(", ")}` : "";
  return `${what}${where}${track.stationary ? ", standing still" : ""}`;
}

/** Return a fraction as people say where something is: 34 %. */
export function share(fraction: number): string {
  return `${number(fraction * 100, 1)} %`;
}

function pixel(value: number): number {
  return Math.round(value * 10) / 10;
}
