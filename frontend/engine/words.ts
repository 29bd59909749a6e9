// SPDX-License-Identifier: AGPL-3.0-or-later
/** The page's words for the names of the protocol. */

const NAMES: Record<string, Record<string, string>> = {
  status: {
    ok: "Everything is working",
    camera: "Not every camera is being watched",
    degraded: "Watching, but not at its best",
    model_missing: "Nothing is being watched",
  },
  level: {
    low: "Low",
    medium: "Medium",
    high: "High",
    critical: "Critical",
    unknown: "Unknown",
    unwatched: "Not watched",
  },
  risk: {
    clear: "Nothing going on",
    unknown: "Something happened that could not be assessed",
    incident: "Something is going on",
    hold: "Something went on just now",
  },
  camera: {
    starting: "Starting",
    watching: "Watching",
    no_frames: "No pictures",
    source_needed: "Stream lost",
    off: "Switched off",
    model_missing: "No model",
  },
  source: { stream: "live stream", push: "snapshots from Home Assistant" },
  zone: {
    entry: "Entry",
    driveway: "Driveway",
    yard: "Yard",
    sidewalk: "Sidewalk",
    restricted: "Restricted",
    ignore: "Ignore",
  },
  zone_help: {
    entry: "Doors and low windows: coming close and staying are judged strictly.",
    driveway: "Where cars stand: walking along them counts by night.",
    yard: "Your ground: strangers count by night, or when nobody is home.",
    sidewalk: "Public ground: who is there is passing by.",
    restricted: "Where nobody has business: counts at once.",
    ignore: "A tree, a flag, a road: who stands in it is dropped.",
  },
  llm: {
    ok: "Answering",
    starting: "Starting",
    off: "Switched off",
    unreachable: "Not reachable",
    model_missing: "Model missing",
    pulling: "Being fetched",
    refused: "Not used",
  },
  verdict: { ok: "is in order", warning: "needs a look", error: "is wrong" },
  finding: {
    libraries: "Libraries",
    interpreter: "Interpreter",
    clock: "Clock",
    disk: "Disk",
    devices: "Devices",
    decoding: "Video decoding",
    model: "Detection model",
    ollama: "Ollama",
    port: "Port",
    certificate: "Certificate",
    announcement: "Announcement in the network",
    supervisor: "Supervisor",
  },
  dropped: {
    still: "nothing moved",
    superseded: "overtaken by newer ones",
    overload: "no time for them",
    identical: "same as before",
    out_of_order: "came too late",
    damaged: "damaged",
    not_an_image: "no pictures",
    too_large: "too large",
    error: "lost to errors",
    off: "while switched off",
    not_pushed: "sent to a stream’s camera",
    model_missing: "without a model",
  },
  limit: { detector: "the detector", processor: "the processor" },
  stage: {
    stream: "Decode the stream",
    decode: "Make pixels",
    gate: "Motion gate",
    letterbox: "Fit to the model",
    wait: "Wait for a batch",
    detect: "Detect",
    region: "Closer look",
    track: "Track and zones",
    observe: "Windows",
  },
  age: { taken_age: "When taken", detected_age: "When detected" },
  outcome: {
    assessed: "Assessed",
    rules_only: "By rules alone",
    not_assessed: "Not assessed",
  },
  reason: {
    quiet: "a quiet window: the rules decide alone",
    late: "the language model took too long",
    busy: "the language model was busy",
    llm_down: "the language model did not answer",
    model_missing: "the language model is not installed",
    llm_off: "the language model is switched off",
    llm_refused: "the language model is not trusted",
    bad_answer: "the language model’s answer made no sense",
    engine_stopping: "the engine was being stopped",
    provisional: "a first verdict; the full one follows",
    no_facts: "there were no facts to go by",
    engine_error: "the engine failed at it; its log says why",
  },
  change: {
    camera_added: "Camera added",
    camera_changed: "Camera settings changed",
    camera_removed: "Camera removed",
    feedback_given: "Feedback given",
    feedback_withdrawn: "Feedback withdrawn",
    feedback_reset: "Feedback forgotten",
    baseline_reset: "Normal activity forgotten",
    paired: "Home Assistant paired",
    owner_changed: "Owner changed",
    owner_released: "Owner released",
  },
  who: { home_assistant: "Home Assistant", token: "a script", page: "this page" },
  device: { cpu: "Processor (CPU)" },
};

/** Return the words for a name of the protocol; one of a newer engine as it is. */
export function named(group: string, name: string): string {
  const known = NAMES[group];
  if (known && Object.hasOwn(known, name)) return known[name] ?? name;
  return name.replaceAll("_", " ");
}

/** Return whether the page has its own words for a name. */
export function isNamed(group: string, name: string): boolean {
  const known = NAMES[group];
  return known !== undefined && Object.hasOwn(known, name);
}

export const AWAY = "The engine is not reachable, trying again …";
export const NONE = "–";
