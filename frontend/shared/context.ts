// SPDX-License-Identifier: Apache-2.0
import type { Translate } from "./i18n";
import type { Store } from "./store";
import type { Clock } from "./times";
import type {
  Assessment,
  CameraOverview,
  EngineOverview,
  WindowSummary,
} from "./types";

/** What every part of the screen needs to show anything. */
export interface Context {
  t: Translate;
  clock: Clock;
  store: Store;
  /** Turn a path of Home Assistant into an address for an image. */
  url: (path: string) => string;
}

/** Return a camera of the engines by its id. */
export function cameraOf(
  engines: EngineOverview[] | null,
  cameraId: string,
): CameraOverview | undefined {
  for (const engine of engines ?? []) {
    const found = engine.cameras.find((one) => one.camera_id === cameraId);
    if (found) return found;
  }
  return undefined;
}

/** Return the summary of a window whose verdict is known in full. */
export function summaryOf(entryId: string, verdict: Assessment): WindowSummary {
  const { window_id: id, rules, ...same } = verdict;
  return {
    ...same,
    id,
    entry_id: entryId,
    camera_entity_id: null,
    rules: rules.map((one) => one.name),
  };
}
