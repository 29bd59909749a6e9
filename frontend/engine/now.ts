// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Camera, Health, Info, Pairing, Pipeline, Report } from "./types";

/** What the page knows of the engine at a moment. */
export interface Now {
  info: Info;
  health: Health;
  cameras: Camera[];
  pipeline: Pipeline;
  pairing: Pairing;
  /** When the engine was asked, on the browser's monotonic clock. */
  askedAt: number;
  lookedAt: Date;
  /** What the doctor found last; null before the first look. */
  report: Report | null;
  examinedAt: Date | null;
  examining: boolean;
  /** Why the last examination did not come about. */
  examinationFailed: boolean;
  /** The last minutes, oldest first, as far as the page was open. */
  history: readonly Sample[];
}

/** How the engine fared at one look. */
export interface Sample {
  at: number;
  fps: number;
  cpu: number;
  used: number | null;
  memory_mb: number;
}

const TROUBLED = new Set(["no_frames", "source_needed", "model_missing"]);

/** Return the state to speak of: a camera that is blind is worth a word, too. */
export function statusOf(now: Now): string {
  const troubled = now.cameras.some((one) => TROUBLED.has(one.status.state));
  return now.health.status === "ok" && troubled ? "camera" : now.health.status;
}

/** Ask for a look at the engine at once, from any part of the page. */
export function askAnew(from: EventTarget): void {
  from.dispatchEvent(new CustomEvent("look-anew", { bubbles: true, composed: true }));
}

/** Ask for an examination by the doctor. */
export function askDoctor(from: EventTarget): void {
  from.dispatchEvent(new CustomEvent("examine", { bubbles: true, composed: true }));
}
