// SPDX-License-Identifier: Apache-2.0
import type { Level } from "./levels";

/** What the engine found out about a window; a newer revision replaces an older one. */
export interface WindowSummary {
  id: string;
  entry_id: string;
  revision: number;
  status: "provisional" | "final";
  incident_id: string | null;
  camera_id: string;
  camera_entity_id: string | null;
  started_at: string | null;
  ended_at: string | null;
  outcome: string;
  reason: string | null;
  score: number | null;
  level: Level | null;
  title: string;
  summary: string;
  rules: string[];
  classes: string[];
  zones: string[];
  assessed_by: string | null;
  image: string | null;
}

/** One story of one or several windows. */
export interface IncidentSummary {
  id: string;
  entry_id: string;
  revision: number;
  state: "open" | "ended" | "merged";
  started_at: string | null;
  ended_at: string | null;
  camera_ids: string[];
  window_ids: string[];
  score: number | null;
  level: Level | null;
  title: string;
  merged_into: string | null;
}

/** An object in a picture; the box is x1, y1, x2, y2 in fractions of it. */
export interface Detection {
  label: string;
  confidence: number;
  box: [number, number, number, number];
}

/** A picture kept as evidence. */
export interface KeyFrame {
  id: string;
  at: string;
  reason: string;
  boxes: Detection[];
}

export interface RuleHit {
  name: string;
  reason: string;
  shift: number;
  floor: number | null;
  ceiling: number | null;
}

/** The verdict in full, as the engine words it. */
export interface Assessment {
  window_id: string;
  camera_id: string;
  incident_id: string;
  revision: number;
  status: "provisional" | "final";
  decided_at: string;
  started_at: string;
  ended_at: string | null;
  outcome: string;
  reason: string;
  score: number | null;
  level: Level | null;
  title: string;
  summary: string;
  reasoning: string;
  factors: string[];
  rules: RuleHit[];
  prior: number | null;
  floor: number | null;
  ceiling: number | null;
  classes: string[];
  zones: string[];
  assessed_by: string;
  house_state: "fresh" | "stale";
  image: string | null;
  provenance: Record<string, string>;
}

export interface ZoneFacts {
  name: string;
  kind: string;
  dwell_s: number;
  entries: number;
}

export interface TrackFacts {
  id: string;
  label: string;
  kind: string;
  confidence: number;
  identity: string | null;
  dwell_s: number;
  zones?: ZoneFacts[];
  path?: string;
  approach?: string;
  pace?: string;
  approaches?: number;
  at_entry_s?: number;
}

/** Structured evidence; what is null or absent is not known. */
export interface Facts {
  camera: string;
  note?: string;
  duration_s: number;
  local_time: string;
  house: "fresh" | "stale";
  night?: boolean | null;
  alarm?: string | null;
  home?: string[] | null;
  doorbell_s_ago?: number | null;
  arrived?: Record<string, number>;
  left?: Record<string, number>;
  opened?: string[];
  unlocked?: string[];
  tracks?: TrackFacts[];
  parked?: number;
  visits_before?: number;
  baseline?: { rate_now: number; typical_dwell_s: number; dwell_ratio: number } | null;
  quality?: {
    dark?: boolean;
    overexposed?: boolean;
    blurred?: boolean;
    sparse?: boolean;
  } | null;
  interrupted?: boolean;
}

/** A window with all that is known of it. */
export interface WindowDetail {
  assessment: Assessment;
  revisions: Assessment[];
  facts: Facts | null;
  key_frames: KeyFrame[];
}

export interface CameraRisk {
  score: number | null;
  level: Level | null;
  state: string;
  title: string | null;
  since: string | null;
  window_id: string | null;
  summary: string | null;
}

export interface CameraOverview {
  camera_id: string;
  entity_id: string | null;
  device_id: string | null;
  name: string;
  area: string | null;
  available: boolean;
  state: string;
  reason: string | null;
  risk: CameraRisk;
  newest: string | null;
  open_window: string | null;
  presence: Record<string, number>;
  image: string | null;
  image_at: string | null;
}

/** Somebody who is told; `snoozed` holds ends in Unix seconds, by camera or `all`. */
export interface Recipient {
  id: string;
  name: string;
  mine: boolean;
  snoozed: Record<string, number>;
}

export interface EngineOverview {
  entry_id: string;
  title: string;
  connected: boolean;
  demo?: boolean;
  capabilities?: string[];
  status?: string;
  llm?: { state: string; model: string | null };
  risk?: { score: number | null; level: Level | null };
  cameras: CameraOverview[];
  recipients: Recipient[];
}

export interface Overview {
  type: "overview";
  engines: EngineOverview[];
}

export type Verdict = "false_alarm" | "correct" | "missed";
