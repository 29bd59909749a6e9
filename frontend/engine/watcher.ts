// SPDX-License-Identifier: AGPL-3.0-or-later
import { ask, Away, Refused } from "./api";
import { announce } from "./part";
import type { Now, Sample } from "./now";
import type { Camera, Health, Info, Pairing, Pipeline, Report, Session } from "./types";
import { AWAY } from "./words";

const PERIOD_MS = 5_000;
const DOCTOR_EVERY_MS = 300_000;
const DOCTOR_PATIENCE_MS = 90_000;
const HISTORY = 120;

/** Asks the engine again and again while the page is looked at. */
export class Watcher {
  info: Info | null = null;
  session: Session | null = null;
  now: Now | null = null;
  away = false;
  /** Why one is not in any more; empty where nobody was. */
  ended = "";
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | null = null;
  private version: string | null = null;
  private report: Report | null = null;
  private examinedAt: Date | null = null;
  private examining = false;
  private examinationFailed = false;
  private history: Sample[] = [];

  constructor(private readonly changed: () => void) {}

  get inside(): boolean {
    return this.session !== null && this.session.via !== "none";
  }

  start(): void {
    document.addEventListener("visibilitychange", this.visibility);
    void this.look();
  }

  stop(): void {
    document.removeEventListener("visibilitychange", this.visibility);
    clearTimeout(this.timer);
  }

  /** Look now; what runs already is waited for, and with `again` followed by another. */
  async look({ again = false } = {}): Promise<void> {
    if (again && this.running) await this.running;
    this.running ??= this.round().finally(() => {
      this.running = null;
      clearTimeout(this.timer);
      if (!document.hidden) this.timer = setTimeout(() => void this.look(), PERIOD_MS);
      this.changed();
    });
    return this.running;
  }

  /** Forget what only those inside may see. */
  forget(reason = ""): void {
    this.session = null;
    this.now = null;
    this.report = null;
    this.examinedAt = null;
    this.history = [];
    this.ended = reason;
  }

  /** Have the doctor look at everything; takes seconds. */
  async examine(): Promise<void> {
    if (this.examining) return;
    this.examining = true;
    this.examinationFailed = false;
    this.refreshNow();
    try {
      this.report = await ask<Report>("doctor", { patience: DOCTOR_PATIENCE_MS });
    } catch (error) {
      if (!(error instanceof Away || error instanceof Refused)) throw error;
      this.examinationFailed = true;
    } finally {
      this.examining = false;
      this.examinedAt = new Date();
      this.refreshNow();
    }
  }

  private readonly visibility = (): void => {
    clearTimeout(this.timer);
    if (!document.hidden) void this.look();
  };

  private async round(): Promise<void> {
    try {
      if (!this.inside) await this.enter();
      if (this.inside) await this.ask();
      this.setAway(false);
    } catch (error) {
      if (error instanceof Refused && error.status === 401) {
        // The log-in has ended, by time or by a restart of the engine.
        this.forget(
          "You were logged out: the engine has been started again, or twelve hours are over.",
        );
      } else if (error instanceof Away || error instanceof Refused) {
        this.setAway(true);
      } else {
        throw error;
      }
    }
  }

  private async enter(): Promise<void> {
    const [info, session] = await Promise.all([
      ask<Info>("info"),
      ask<Session>("session"),
    ]);
    this.info = info;
    this.session = session;
  }

  private async ask(): Promise<void> {
    const askedAt = performance.now();
    const [health, { cameras }, pipeline, pairing] = await Promise.all([
      ask<Health>("health"),
      ask<{ cameras: Camera[] }>("cameras"),
      ask<Pipeline>("pipeline"),
      ask<Pairing>("pairing"),
    ]);
    this.version ??= health.version;
    // A newer engine brings its own page.
    if (health.version !== this.version) location.reload();
    if (!this.info) return;
    const sample: Sample = {
      at: Date.now(),
      fps: pipeline.fps,
      cpu: pipeline.cpu_percent / 100 / pipeline.cores,
      used: health.capacity.used,
      memory_mb: pipeline.memory_mb,
    };
    this.history = [...this.history, sample].slice(-HISTORY);
    this.ended = "";
    this.now = {
      ...{
        info: this.info,
        health,
        cameras,
        pipeline,
        pairing,
        askedAt,
        lookedAt: new Date(),
      },
      ...this.doctor(),
      history: this.history,
    };
    const due =
      this.examinedAt === null ? 0 : this.examinedAt.getTime() + DOCTOR_EVERY_MS;
    if (Date.now() >= due && !this.examining) void this.examine();
  }

  private doctor(): Pick<
    Now,
    "report" | "examinedAt" | "examining" | "examinationFailed"
  > {
    const { report, examinedAt, examining, examinationFailed } = this;
    return { report, examinedAt, examining, examinationFailed };
  }

  private refreshNow(): void {
    if (this.now) this.now = { ...this.now, ...this.doctor() };
    this.changed();
  }

  private setAway(away: boolean): void {
    if (this.away === away) return;
    this.away = away;
    announce(away ? AWAY : "The engine is reachable again.");
  }
}
