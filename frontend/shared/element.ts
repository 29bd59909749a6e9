// SPDX-License-Identifier: Apache-2.0
import { LitElement } from "lit";
import { property, state } from "lit/decorators.js";
import type { Context } from "./context";
import { clockOf, type Hass } from "./hass";
import { loadTranslator } from "./i18n";
import { storeOf, type Store } from "./store";

const TICK_MS = 30_000;

/**
 * What stands on a page of Home Assistant: it is given `hass` at every change of any
 * state, and draws itself anew only when something that it shows has changed.
 */
export abstract class HassElement extends LitElement {
  /** Null until the texts are there. */
  @state() protected context: Context | null = null;
  /** The present, told anew every half minute. */
  @state() protected now = new Date();

  private given: Hass | undefined;
  private wanted = "";
  private store: Store | null = null;
  private stop: (() => void) | null = null;
  private ticking: ReturnType<typeof setInterval> | undefined;

  @property({ attribute: false, noAccessor: true })
  get hass(): Hass | undefined {
    return this.given;
  }

  set hass(hass: Hass | undefined) {
    const before = this.given;
    this.given = hass;
    if (hass === undefined) return;
    // A part of Home Assistant has started: ours may be among them.
    if (before !== undefined && before.config !== hass.config) this.store?.retry();
    const wanted = JSON.stringify([hass.locale, hass.config.time_zone]);
    const store = storeOf(hass.connection);
    if (wanted === this.wanted && store === this.store) return;
    this.wanted = wanted;
    this.store = store;
    if (this.isConnected) this.listen();
    void this.load(hass, wanted);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.now = new Date();
    this.ticking = setInterval(() => {
      this.now = new Date();
    }, TICK_MS);
    this.listen();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.ticking);
    this.stop?.();
    this.stop = null;
  }

  protected override shouldUpdate(): boolean {
    return this.context !== null;
  }

  private listen(): void {
    this.stop?.();
    this.stop =
      this.store?.listen(() => {
        this.requestUpdate();
      }) ?? null;
  }

  private async load(hass: Hass, wanted: string): Promise<void> {
    const t = await loadTranslator(hass.locale.language);
    if (wanted !== this.wanted) return;
    const store = storeOf(hass.connection);
    const url = (path: string): string => hass.hassUrl(path);
    this.context = { t, clock: clockOf(hass), store, url };
  }
}
