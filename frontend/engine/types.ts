// SPDX-License-Identifier: AGPL-3.0-or-later
/** What the engine's API answers, as far as the page shows it. */
import type { Level } from "../shared/levels";
import type { Assessment } from "../shared/types";

export type Point = [number, number];
export type Box = [number, number, number, number];

export const ZONE_KINDS = [
  "entry",
  "driveway",
  "yard",
  "sidewalk",
  "restricted",
  "ignore",
] as const;
export type ZoneKind = (typeof ZONE_KINDS)[number];

export interface Session {
  via: "token" | "ingress" | "cookie" | "none";
  csrf: string;
}

export interface Info {
  version: string;
  name: string;
  demo: boolean;
  engine_id: string;
}

export interface Risk {
  score: number | null;
  level: Level | null;
  state: "clear" | "incident" | "hold" | "unknown";
  title: string;
  since: string | null;
}

export interface CameraState {
  camera_id: string;
  name: string;
  state:
    "starting" | "watching" | "no_frames" | "source_needed" | "off" | "model_missing";
  reason: string;
  fps: number;
  frames: number;
  risk: Risk;
  image: string | null;
  image_at: string | null;
  advice: string;
}

export interface Zone {
  name: string;
  kind: ZoneKind;
  polygon: Point[];
}

export interface Mask {
  name: string;
  polygon: Point[];
}

export interface Line {
  name: string;
  from: Point;
  to: Point;
}

export interface Shapes {
  zones: Zone[];
  masks: Mask[];
  lines: Line[];
}

export interface Camera extends Shapes {
  camera_id: string;
  name: string;
  enabled: boolean;
  source: { kind: "stream" | "push"; scheme: string | null };
  fps: number;
  note: string;
  status: CameraState;
  /** Who last gave zones, masks or lines. */
  shapes_by: string;
}

export interface LiveTrack {
  id: string;
  label: string;
  confidence: number;
  box: Box;
  stationary: boolean;
  identity: string | null;
  zones: string[];
  path: Point[];
}

export interface LiveView {
  state: CameraState["state"];
  reason: string;
  window_id: string | null;
  at: string | null;
  mark: number | null;
  jpeg: string | null;
  tracks: LiveTrack[];
}

export interface Llm {
  state:
    "ok" | "unreachable" | "model_missing" | "refused" | "off" | "starting" | "pulling";
  model: string;
  reason: string;
  advice: string;
  progress: number | null;
  gpu_share: number | null;
  context_length: number | null;
  hosts: number;
  hosts_ok: number;
  reloads: number;
  late: number;
}

export interface Capacity {
  used: number | null;
  limited_by: "detector" | "processor" | null;
  more_cameras: number | null;
  shed_per_s: number;
}

export interface Health {
  status: "ok" | "degraded" | "model_missing";
  reasons: string[];
  version: string;
  demo: boolean;
  gil_enabled: boolean;
  interpreter: string;
  detector: { backend: string; model: string; device: string };
  llm: Llm;
  home_risk: { score: number | null; level: Level | null };
  uptime_s: number;
  capacity: Capacity;
  problems: { code: string; text: string }[];
}

export interface Timing {
  count: number;
  p50_ms: number | null;
  p95_ms: number | null;
  p99_ms: number | null;
}

export interface CameraNumbers {
  camera_id: string;
  name: string;
  state: CameraState["state"];
  fps: number;
  frames: number;
  frame_age_s: number | null;
  dropped: Record<string, number>;
  decode_ms: number;
  reader_cpu: number | null;
  expected_fps: number | null;
  advice: string;
  closer_looks: number;
  found_closer: number;
}

export interface Pipeline {
  cpu_percent: number;
  cores: number;
  memory_mb: number;
  memory_growth_mb: number | null;
  threads: number;
  gil_enabled: boolean;
  detector: Timing;
  language_model: Timing;
  api: Timing;
  windows: number;
  assessments: Record<string, number>;
  event_clients: number;
  cameras: CameraNumbers[];
  fps: number;
  dropped: Record<string, number>;
  stages: Record<string, Timing>;
  ages: Record<string, Timing>;
  batches: Record<string, number>;
  locks: {
    name: string;
    taken: number;
    over_10_ms: number;
    over_50_ms: number;
    longest_ms: number;
  }[];
  gpus: {
    name: string;
    used: number | null;
    memory_mb: number | null;
    memory_total_mb: number | null;
  }[];
}

export interface Finding {
  name: string;
  verdict: "ok" | "warning" | "error";
  text: string;
  facts: Record<string, unknown>;
}

export interface Report {
  version: string;
  healthy: boolean;
  findings: Finding[];
}

export interface Pairing {
  owned: boolean;
  open: boolean;
  expires_at: string | null;
  tries_left: number;
}

export interface PairingCode {
  code: string;
  expires_at: string;
}

export interface InstalledModel {
  name: string;
  size_mb: number;
  digest: string;
  loaded: boolean;
  gpu_share: number | null;
  context_length: number | null;
}

export interface Pull {
  model: string;
  progress: number | null;
  trouble: string;
  done: boolean;
}

export interface LanguageHost {
  place: string;
  state: Llm;
  reachable: boolean;
  trouble: string;
  version: string;
  stand_in: boolean;
  proven: boolean;
  vision: boolean;
  models: InstalledModel[];
  pulls: Pull[];
}

export interface Language {
  model: string;
  hosts: LanguageHost[];
  fetches: boolean;
}

export interface Trial {
  place: string;
  model: string;
  ok: boolean;
  trouble: string;
  proven: boolean;
  seconds: number;
  prompt: string;
  prompt_tokens: number | null;
  answer: string;
  shape: Record<string, unknown>;
  prior: number | null;
  score: number | null;
  title: string;
  summary: string;
  evidence: string[];
  factors: string[];
}

export interface LogLine {
  number: number;
  at: string;
  level: string;
  logger: string;
  text: string;
}

export interface LogPage {
  lines: LogLine[];
  next: number | null;
}

export interface Change {
  id: number;
  at: string;
  kind: string;
  who: string;
  camera_id: string | null;
  before: Record<string, unknown>;
  after: Record<string, unknown>;
  verdicts: number;
  undoable: boolean;
  undoes: number | null;
  undone_by: number | null;
}

export interface ChangePage {
  entries: Change[];
  next: number | null;
}

export interface WindowPage {
  windows: Assessment[];
  next: string | null;
}

/** What the verdicts on one pattern of one camera add up to. */
export interface Shift {
  camera_id: string;
  pattern: string;
  about: string;
  shift: number;
  false_alarm: number;
  correct: number;
  missed: number;
}
