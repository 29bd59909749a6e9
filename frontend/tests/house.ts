// SPDX-License-Identifier: Apache-2.0
/** A house that answers as Home Assistant does: what its engine saw is made up here. */
import type { Connection } from "../shared/store";
import type { Hass } from "../shared/hass";
import type {
  Assessment,
  CameraOverview,
  CameraRisk,
  EngineOverview,
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

/** A connection to the house; what is asked is written down. */
export class House implements Connection {
  engines: EngineOverview[] = [engine()];
  windows: WindowSummary[] = [];
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
      if (found === undefined) throw new Error("there is nothing of this window_id");
      return known(found);
    }
    if (command === "pictures") {
      const ids = message.ids as string[];
      return { paths: Object.fromEntries(ids.map((one) => [one, this.picture])) };
    }
    if (command === "feedback") return { camera_id: "back_yard", shift: -5 };
    return { until: NOW.getTime() / 1000 + 60 * Number(message.minutes) };
  }

  private page(message: Message): unknown {
    const [after, before] = [String(message.after), String(message.before)];
    const limit = Number(message.limit);
    const all = this.windows
      .filter(
        (one) => (one.started_at ?? "") >= after && (one.started_at ?? "") < before,
      )
      .sort((a, b) => ((a.started_at ?? "") < (b.started_at ?? "") ? 1 : -1));
    const windows = all.slice(0, limit);
    const next = all.length > limit ? (windows.at(-1)?.started_at ?? null) : null;
    return { windows, next };
  }
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
