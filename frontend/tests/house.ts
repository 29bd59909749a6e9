// SPDX-License-Identifier: Apache-2.0
/** A house that answers as Home Assistant does: what its engine saw is made up here. */
import type { CameraTally } from "../panel/tally";
import type { Connection } from "../shared/store";
import type { Hass } from "../shared/hass";
import { rank, type Level } from "../shared/levels";
import type {
  Assessment,
  CameraOverview,
  CameraRisk,
  EngineOverview,
  IncidentSummary,
  WindowDetail,
  WindowSummary,
} from "../shared/types";

export const NOW = new Date("2026-11-26T20:15:00Z");
export const QUIET: CameraRisk = {
  score: 0,
  level: "low",
  state: "clear",
  title: "",
  since: null,
  window_id: null,
  summary: null,
};
/** One grey pixel. */
export const PIXEL =
  "data:image/gif;base64,R0lGODlhAQABAIAAAJmZmQAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==";

export function camera(
  id: string,
  name: string,
  more: Partial<CameraOverview> = {},
): CameraOverview {
  return {
    camera_id: id,
    entity_id: `camera.${id}`,
    device_id: `device-${id}`,
    name,
    area: null,
    available: true,
    state: "watching",
    reason: "",
    risk: QUIET,
    newest: null,
    open_window: null,
    presence: {},
    image: null,
    image_at: null,
    ...more,
  };
}

export function engine(more: Partial<EngineOverview> = {}): EngineOverview {
  return {
    entry_id: "entry",
    title: "Hearthward",
    connected: true,
    demo: false,
    capabilities: [],
    status: "ok",
    risk: { score: 0, level: "low" },
    cameras: [
      camera("front_door", "Front door"),
      camera("back_yard", "Back yard"),
      camera("driveway", "Driveway"),
    ],
    recipients: [{ id: "alex", name: "Alex", mine: true, snoozed: {} }],
    ...more,
  };
}

/** Return a window that started some minutes before NOW. */
export function seen(
  id: string,
  minutesAgo: number,
  more: Partial<WindowSummary> = {},
): WindowSummary {
  const start = NOW.getTime() - minutesAgo * 60_000;
  return {
    id,
    entry_id: "entry",
    revision: 1,
    status: "final",
    incident_id: null,
    camera_id: "back_yard",
    camera_entity_id: "camera.back_yard",
    started_at: new Date(start).toISOString(),
    ended_at: new Date(start + 90_000).toISOString(),
    outcome: "assessed",
    reason: null,
    score: 12,
    level: "low",
    title: "A cat crossed the yard",
    summary: "A cat crossed the yard and left over the fence.",
    rules: [],
    classes: ["cat"],
    zones: [],
    assessed_by: "nemotron-3-nano:4b",
    image: `image-${id}`,
    ...more,
  };
}

/** Return the incident of some windows, the oldest of them first. */
export function incidentOf(
  id: string,
  windows: WindowSummary[],
  more: Partial<IncidentSummary> = {},
): IncidentSummary {
  const [first] = windows;
  const worst = windows.reduce((a, b) => ((b.score ?? 0) > (a.score ?? 0) ? b : a));
  return {
    id,
    entry_id: worst.entry_id,
    revision: 1,
    state: "ended",
    started_at: first?.started_at ?? null,
    ended_at: windows.at(-1)?.ended_at ?? null,
    camera_ids: [...new Set(windows.map((one) => one.camera_id))],
    window_ids: windows.map((one) => one.id),
    score: worst.score,
    level: worst.level,
    title: worst.title,
    merged_into: null,
    ...more,
  };
}

/** Return all that is known of a window. */
export function known(
  window: WindowSummary,
  more: Partial<Assessment> = {},
): WindowDetail {
  const assessment: Assessment = {
    ...window,
    window_id: window.id,
    incident_id: "incident",
    decided_at: window.ended_at ?? NOW.toISOString(),
    started_at: window.started_at ?? NOW.toISOString(),
    reason: window.reason ?? "",
    reasoning: "",
    factors: ["Somebody waited beside the door"],
    rules: [
      { name: "night", reason: "It is night", shift: 10, floor: null, ceiling: null },
    ],
    prior: 60,
    floor: 40,
    ceiling: null,
    assessed_by: window.assessed_by ?? "rules",
    house_state: "fresh",
    provenance: { model_score: "75", reach: "20" },
    ...more,
  };
  return {
    assessment,
    revisions: [assessment],
    facts: null,
    key_frames: [
      {
        id: `image-${window.id}`,
        at: window.started_at ?? NOW.toISOString(),
        reason: "largest",
        boxes: [{ label: "person", confidence: 0.9, box: [0.4, 0.2, 0.6, 0.9] }],
      },
    ],
  };
}

type Message = Record<string, unknown>;

/** What may be asked of a list. */
interface Query {
  text?: string;
  after?: string;
  before?: string;
  limit?: number;
}

/** A connection to the house; what is asked is written down. */
export class House implements Connection {
  engines: EngineOverview[] = [engine()];
  windows: WindowSummary[] = [];
  incidents: IncidentSummary[] = [];
  tallies: CameraTally[] = [];
  /** Errors by command, thrown in place of an answer. */
  readonly refused = new Map<string, unknown>();
  readonly asked: Message[] = [];
  picture = PIXEL;

  private readonly listeners = new Map<number, (message: unknown) => void>();
  private readonly onReady: (() => void)[] = [];
  private number = 0;

  async sendMessagePromise(message: Message): Promise<unknown> {
    this.asked.push(message);
    await Promise.resolve();
    const command = String(message.type).replace("hearthward/", "");
    if (this.refused.has(command)) throw this.refused.get(command);
    return this.answer(command, message);
  }

  async subscribeMessage(
    callback: (message: unknown) => void,
    message: Message,
  ): Promise<() => void> {
    this.asked.push(message);
    await Promise.resolve();
    if (this.refused.has("subscribe")) throw this.refused.get("subscribe");
    const number = this.number++;
    this.listeners.set(number, callback);
    callback({ type: "overview", engines: this.engines });
    return () => this.listeners.delete(number);
  }

  addEventListener(_name: "ready", listener: () => void): void {
    this.onReady.push(listener);
  }

  /** How many subscriptions there are. */
  get subscriptions(): number {
    return this.listeners.size;
  }

  /** The engines or cameras are different now. */
  change(engines: EngineOverview[]): void {
    this.engines = engines;
    this.tell({ type: "overview", engines });
  }

  /** A window has a verdict. */
  happen(window: WindowSummary): void {
    this.windows = [window, ...this.windows.filter((one) => one.id !== window.id)];
    this.tell({ type: "window", window });
  }

  /** An incident begins, changes or ends. */
  changeIncident(incident: IncidentSummary): void {
    this.tell({ type: "incident", incident });
  }

  /** The connection was lost, with all subscriptions, and is there again. */
  reconnect(): void {
    this.listeners.clear();
    for (const listener of this.onReady) listener();
  }

  /** How often a command was sent. */
  count(command: string): number {
    return this.asked.filter((one) => one.type === `hearthward/${command}`).length;
  }

  private tell(message: unknown): void {
    for (const listener of this.listeners.values()) listener(message);
  }

  private answer(command: string, message: Message): unknown {
    if (command === "windows") return this.page(message);
    if (command === "window") {
      const found = this.windows.find((one) => one.id === message.window_id);
      if (found === undefined) throw notFound("window_id");
      return known(found, { incident_id: found.incident_id ?? "incident" });
    }
    if (command === "incidents") return this.incidentPage(message);
    if (command === "incident") return this.story(message);
    if (command === "statistics") return { cameras: this.tallies };
    if (command === "pictures") {
      const ids = message.ids as string[];
      return { paths: Object.fromEntries(ids.map((one) => [one, this.picture])) };
    }
    if (command === "feedback") return { camera_id: "back_yard", shift: -5 };
    return { until: NOW.getTime() / 1000 + 60 * Number(message.minutes) };
  }

  private page(message: Message): unknown {
    const { camera_id: camera, level, entry_id: entry } = message;
    const { text = "" } = message as Query;
    return paged(
      this.windows.filter(
        (one) =>
          one.entry_id === entry &&
          `${one.title} ${one.summary}`.includes(text) &&
          (camera === undefined || one.camera_id === camera) &&
          (level === undefined || one.level === level),
      ),
      message,
      "windows",
    );
  }

  private incidentPage(message: Message): unknown {
    const least = rank((message.min_level as Level | undefined) ?? null);
    return paged(
      this.incidents.filter(
        (one) => one.entry_id === message.entry_id && rank(one.level) >= least,
      ),
      message,
      "incidents",
    );
  }

  private story(message: Message): unknown {
    const incident = this.incidents.find((one) => one.id === message.incident_id);
    if (incident === undefined) throw notFound("incident_id");
    const windows = this.windows.filter((one) => incident.window_ids.includes(one.id));
    return { incident, windows: windows.reverse() };
  }
}

function notFound(key: string): Error {
  const message = `there is nothing of this ${key}`;
  return Object.assign(new Error(message), { code: "not_found" });
}

/** Return a page of what started in a period, newest first. */
function paged(
  all: { id: string; started_at: string | null }[],
  { after, before, limit = 100 }: Query,
  name: string,
): unknown {
  const start = (one: { started_at: string | null }): string => one.started_at ?? "";
  const found = all
    .filter((one) => after === undefined || start(one) >= after)
    .filter((one) => before === undefined || start(one) < before)
    .sort((a, b) => (start(a) < start(b) ? 1 : -1));
  const page = found.slice(0, limit);
  const isMore = found.length > page.length;
  return { [name]: page, next: isMore ? (page.at(-1)?.started_at ?? null) : null };
}

/** Return what Home Assistant hands to a card in this house. */
export function hassOf(house: House, language = "en-GB"): Hass {
  return {
    connection: house,
    locale: { language, time_format: "24", time_zone: "server" },
    config: { time_zone: "Europe/Berlin" },
    hassUrl: (path) => path,
  };
}
