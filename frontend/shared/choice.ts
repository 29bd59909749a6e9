// SPDX-License-Identifier: Apache-2.0
import type { CameraOverview, EngineOverview } from "./types";

/** Among the low ones, what could not be assessed stands above the rest. */
const UNKNOWN_SCORE = 29;

/** A camera with the engine that watches it. */
export interface Watched {
  engine: EngineOverview;
  camera: CameraOverview;
}

/**
 * Return the cameras that are meant, all of them where none is named.
 *
 * A name is the camera's entity id or the id that the engine gave it.
 */
export function chosen(
  engines: EngineOverview[] | null,
  names: readonly string[],
): Watched[] {
  const all = (engines ?? []).flatMap((engine) =>
    engine.cameras.map((known) => {
      // Of an engine that is lost, what is known of its cameras is old.
      const available = engine.connected && known.available;
      return { engine, camera: { ...known, available } };
    }),
  );
  if (names.length === 0) return all;
  return all.filter(
    ({ camera }) =>
      names.includes(camera.camera_id) || names.includes(camera.entity_id ?? ""),
  );
}

/** Return the names that no camera has. */
export function unknownNames(
  watched: readonly Watched[],
  names: readonly string[],
): string[] {
  const known = new Set(
    watched.flatMap(({ camera }) => [camera.camera_id, camera.entity_id]),
  );
  return names.filter((name) => !known.has(name));
}

/** Return the camera that is most at risk now; undefined where none is watched. */
export function mostAtRisk(watched: readonly Watched[]): Watched | undefined {
  let found: Watched | undefined;
  for (const one of watched) {
    if (!one.camera.available) continue;
    if (found === undefined || urgency(one) > urgency(found)) found = one;
  }
  return found;
}

/** Return whether something goes on, or has just gone on, at a camera. */
export function isActive(camera: CameraOverview): boolean {
  const { state, window_id: windowId } = camera.risk;
  // Without a verdict it is unknown what goes on, yet something does.
  return camera.available && state !== "clear" && windowId !== null;
}

function urgency({ camera }: Watched): number {
  // What cannot be assessed comes before what is known to be harmless.
  const unknown = isActive(camera) ? UNKNOWN_SCORE : 0;
  return (camera.risk.score ?? unknown) + (isActive(camera) ? 0.5 : 0);
}
