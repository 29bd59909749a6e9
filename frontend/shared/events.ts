// SPDX-License-Identifier: Apache-2.0
import type { WindowSummary } from "./types";

/** Ask whoever is around to open a window. */
export function open(from: EventTarget, window: WindowSummary): void {
  tell(from, "hw-open", window);
}

/** Send an event that passes the boundaries of components. */
export function tell(from: EventTarget, name: string, detail?: unknown): void {
  from.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}
