// SPDX-License-Identifier: Apache-2.0
import { rank } from "./levels";
import type {
  EngineOverview,
  IncidentSummary,
  Overview,
  Verdict,
  WindowDetail,
  WindowSummary,
} from "./types";

/** What is needed of Home Assistant's connection; `home-assistant-js-websocket`'s. */
export interface Connection {
  sendMessagePromise(message: Record<string, unknown>): Promise<unknown>;
  subscribeMessage(
    callback: (message: unknown) => void,
    message: Record<string, unknown>,
    options?: { resubscribe?: boolean },
  ): Promise<() => Promise<void> | void>;
  /** `ready` is told when the connection is there again. */
  addEventListener?(name: "ready", listener: () => void): void;
}

type Message =
  | Overview
  | { type: "window"; window: WindowSummary }
  | { type: "incident"; incident: IncidentSummary };

/** Windows between two instants, newest first, and whether all of them are there. */
export interface Span {
  windows: WindowSummary[];
  complete: boolean;
  error: string | null;
}

export interface SearchPage {
  windows: WindowSummary[];
  next: string | null;
}

const PAGE = 100;
const PICTURES_AT_ONCE = 32;
/** Signed for a day by the server; asked for anew well before. */
const PICTURE_MS = 12 * 3600_000;
/** What is kept at most, however long a page stays open. */
const MOST_SPANS = 10;
const MOST_DETAILS = 30;
const MOST_INCIDENTS = 200;
const MOST_PATHS = 500;
const MOST_WINDOWS = 2000;
/** What an unused connection's subscription waits for before it ends. */
const LINGER_MS = 5_000;

/**
 * The one source of data for everything on a page: cards share a subscription.
 *
 * Listeners are called when something changed; they read what they need.
 */
export class Store {
  /** Null until it is known; empty where Hearthward is not set up. */
  engines: EngineOverview[] | null = null;
  /** Why Home Assistant tells nothing. */
  error: string | null = null;
  /** Another number whenever anything is different. */
  version = 0;
  readonly windows = new Map<string, WindowSummary>();
  /** Incidents that began, changed or ended while this was open. */
  readonly incidents = new Map<string, IncidentSummary>();

  private readonly listeners = new Set<() => void>();
  private readonly spans = new Map<string, Span & { from: number; to: number }>();
  private readonly paths = new Map<string, { path: Promise<string>; until: number }>();
  private readonly details = new Map<
    string,
    { revision: number; detail: Promise<WindowDetail> }
  >();
  private waiting = new Map<string, { id: string; done: (path: string) => void }[]>();
  private subscription: Promise<() => Promise<void> | void> | null = null;
  /** The connection was lost: something may have happened that was not told. */
  private missed = false;
  private ending: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly connection: Connection) {
    connection.addEventListener?.("ready", () => {
      this.subscription = null;
      this.missed = true;
      this.retry();
    });
  }

  /** Call when something changed; return how to stop. The first one subscribes. */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    clearTimeout(this.ending);
    this.subscription ??= this.subscribe();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) {
        this.ending = setTimeout(() => void this.end(), LINGER_MS);
      }
    };
  }

  /** Subscribe where that could not be done yet: Home Assistant was still starting. */
  retry(): void {
    if (this.listeners.size > 0) this.subscription ??= this.subscribe();
  }

  /** Return the windows that started between two instants; fetch what is missing. */
  span(from: Date, to: Date): Span {
    const key = `${from.getTime()}-${to.getTime()}`;
    let span = this.spans.get(key);
    if (span === undefined && this.engines !== null) {
      span = {
        windows: [],
        complete: false,
        error: null,
        from: from.getTime(),
        to: to.getTime(),
      };
      this.spans.set(key, span);
      forget(this.spans, MOST_SPANS);
      this.forgetWindows();
      void this.fill(span);
    }
    return span ?? { windows: [], complete: false, error: null };
  }

  /** Fetch a span again that could not be fetched. */
  again(from: Date, to: Date): void {
    const span = this.spans.get(`${from.getTime()}-${to.getTime()}`);
    if (span !== undefined) void this.fill(span);
    this.changed();
  }

  /** Return windows that hold words, newest first. */
  async search(
    entryId: string,
    query: { text?: string; camera_id?: string; level?: string; before?: string },
  ): Promise<SearchPage> {
    const page = await this.ask<SearchPage>("windows", { entry_id: entryId, ...query });
    for (const one of page.windows) this.take(one);
    return page;
  }

  /** Return a window with all that is known; asked again after a new revision. */
  detail(entryId: string, windowId: string): Promise<WindowDetail> {
    const revision = this.windows.get(windowId)?.revision ?? 0;
    const known = this.details.get(windowId);
    if (known?.revision === revision) return known.detail;
    const asked = { entry_id: entryId, window_id: windowId };
    const detail = this.ask<WindowDetail>("window", asked);
    this.details.delete(windowId);
    this.details.set(windowId, { revision, detail });
    forget(this.details, MOST_DETAILS);
    detail.catch(() => this.details.delete(windowId));
    return detail;
  }

  /** Return the signed path of a picture; many asked for at once share a message. */
  picture(entryId: string, mediaId: string): Promise<string> {
    const key = `${entryId}/${mediaId}`;
    const known = this.paths.get(key);
    if (known !== undefined && known.until > Date.now()) return known.path;
    const path = new Promise<string>((done) => {
      if (this.waiting.size === 0) queueMicrotask(() => void this.signTogether());
      const asked = this.waiting.get(entryId) ?? [];
      asked.push({ id: mediaId, done });
      this.waiting.set(entryId, asked);
    });
    this.paths.delete(key);
    this.paths.set(key, { path, until: Date.now() + PICTURE_MS });
    forget(this.paths, MOST_PATHS);
    return path;
  }

  /** Say whether the engine was right; return by how much its prior is shifted now. */
  async feedback(entryId: string, windowId: string, verdict: Verdict): Promise<number> {
    const asked = { entry_id: entryId, window_id: windowId, verdict };
    const answer = await this.ask<{ shift: number }>("feedback", asked);
    return answer.shift;
  }

  /** Let recipients hear nothing of a camera, or of all; 0 minutes end it. */
  async snooze(
    entryId: string,
    recipients: string[],
    minutes: number,
    cameraId?: string,
  ): Promise<Date> {
    const answer = await this.ask<{ until: number }>("snooze", {
      entry_id: entryId,
      recipients,
      minutes,
      ...(cameraId === undefined ? {} : { camera_id: cameraId }),
    });
    return new Date(answer.until * 1000);
  }

  /** Return what a command answers. */
  async ask<T>(command: string, message: Record<string, unknown>): Promise<T> {
    const asked = { type: `hearthward/${command}`, ...message };
    return (await this.connection.sendMessagePromise(asked)) as T;
  }

  private async subscribe(): Promise<() => Promise<void> | void> {
    try {
      return await this.connection.subscribeMessage(
        (message) => {
          this.hear(message as Message);
        },
        { type: "hearthward/subscribe" },
        // After a restart the command may not be there yet; `retry` comes back to it.
        { resubscribe: false },
      );
    } catch (error) {
      this.subscription = null;
      if (!isUnknownCommand(error)) this.error = reasonOf(error);
      else if (this.engines === null) this.engines = [];
      else this.engines = this.engines.map((one) => ({ ...one, connected: false }));
      this.changed();
      return () => undefined;
    }
  }

  private async end(): Promise<void> {
    if (this.listeners.size > 0 || this.subscription === null) return;
    const ended = this.subscription;
    this.subscription = null;
    // What happened meanwhile would be missing.
    this.spans.clear();
    try {
      await (
        await ended
      )();
    } catch {
      // The connection is gone, and the subscription with it.
    }
  }

  private hear(message: Message): void {
    this.error = null;
    if (message.type === "overview") {
      const cameBack = this.missed || this.cameBack(message.engines);
      this.missed = false;
      this.engines = message.engines;
      if (cameBack) this.refill();
    } else if (message.type === "window") {
      this.take(message.window);
    } else {
      this.incidents.set(message.incident.id, message.incident);
      forget(this.incidents, MOST_INCIDENTS);
    }
    this.changed();
  }

  /** Return whether an engine is there again: what it did meanwhile is to be fetched. */
  private cameBack(engines: EngineOverview[]): boolean {
    const before = new Map(this.engines?.map((one) => [one.entry_id, one.connected]));
    return engines.some((one) => one.connected && before.get(one.entry_id) !== true);
  }

  /** Take in a revision; an older one than is known changes nothing. */
  private take(window: WindowSummary): void {
    const known = this.windows.get(window.id);
    if (known !== undefined && known.revision >= window.revision) return;
    if (this.windows.size >= MOST_WINDOWS) this.forgetWindows();
    this.windows.set(window.id, window);
    const at = Date.parse(window.started_at ?? "");
    for (const span of this.spans.values()) {
      if (at < span.from || at >= span.to) continue;
      const others = span.windows.filter((one) => one.id !== window.id);
      span.windows = [window, ...others].sort(newestFirst);
    }
  }

  /** Fetch all spans anew. */
  private refill(): void {
    for (const span of this.spans.values()) void this.fill(span);
  }

  /** Forget the windows that no span holds any more. */
  private forgetWindows(): void {
    const held = new Set<string>();
    for (const span of this.spans.values())
      for (const one of span.windows) held.add(one.id);
    for (const id of this.windows.keys()) if (!held.has(id)) this.windows.delete(id);
  }

  private async fill(span: Span & { from: number; to: number }): Promise<void> {
    const engines = this.engines ?? [];
    const connected = engines.filter((one) => one.connected);
    span.error = null;
    try {
      for (const { entry_id: entryId } of connected) {
        let before: string | null = new Date(span.to).toISOString();
        while (before !== null) {
          const page: SearchPage = await this.ask("windows", {
            entry_id: entryId,
            after: new Date(span.from).toISOString(),
            before,
            limit: PAGE,
          });
          const found = new Map(span.windows.map((one) => [one.id, one]));
          for (const one of page.windows) {
            const known = this.windows.get(one.id);
            const newest = known && known.revision > one.revision ? known : one;
            this.windows.set(one.id, newest);
            found.set(one.id, newest);
          }
          span.windows = [...found.values()].sort(newestFirst);
          before = page.next === before ? null : page.next;
          if (before !== null) this.changed();
        }
      }
      span.complete = connected.length === engines.length;
    } catch (error) {
      span.error = reasonOf(error);
    }
    this.changed();
  }

  private async signTogether(): Promise<void> {
    const waiting = this.waiting;
    this.waiting = new Map();
    for (const [entryId, asked] of waiting) {
      for (let at = 0; at < asked.length; at += PICTURES_AT_ONCE) {
        const part = asked.slice(at, at + PICTURES_AT_ONCE);
        const ids = part.map((one) => one.id);
        let paths: Record<string, string> = {};
        try {
          const message = { entry_id: entryId, ids };
          ({ paths } = await this.ask<{ paths: typeof paths }>("pictures", message));
        } catch {
          for (const id of ids) this.paths.delete(`${entryId}/${id}`);
        }
        for (const { id, done } of part) done(paths[id] ?? "");
      }
    }
  }

  private changed(): void {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }
}

const stores = new WeakMap<Connection, Store>();

/** Return the store of a connection; everything on the page shares it. */
export function storeOf(connection: Connection): Store {
  let store = stores.get(connection);
  if (store === undefined) {
    store = new Store(connection);
    stores.set(connection, store);
  }
  return store;
}

/** Return what people are told of an error of a command. */
export function reasonOf(error: unknown): string {
  // The connection's own errors are numbers.
  if (typeof error === "number") return "connection lost";
  if (typeof error === "object" && error !== null && "message" in error) {
    return String(error.message);
  }
  return String(error);
}

function isUnknownCommand(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === "unknown_command";
}

/** Keep the newest entries of a map. */
function forget(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}

function newestFirst(one: WindowSummary, other: WindowSummary): number {
  const [a, b] = [one.started_at ?? "", other.started_at ?? ""];
  if (a !== b) return a < b ? 1 : -1;
  return rank(other.level) - rank(one.level);
}
