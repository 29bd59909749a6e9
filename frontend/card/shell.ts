// SPDX-License-Identifier: Apache-2.0
import type { Hass } from "../shared/hass";

/** What draws: an element that is given `hass` and a checked configuration. */
export interface Body<Config> extends HTMLElement {
  hass: Hass | undefined;
  config: Config;
  /** What the tile is of, for a feature. */
  tile?: Tile | undefined;
}

/** What Home Assistant tells a feature of its tile. */
export interface Tile {
  entity_id?: string;
}

/**
 * What Home Assistant makes on every page: small, and without anything to draw with.
 *
 * It checks the configuration at once, as Home Assistant expects, and loads the code
 * that draws when it comes onto a page.
 */
export abstract class Shell<Config> extends HTMLElement {
  private config: Config | undefined;
  private given: Hass | undefined;
  private body: Body<Config> | undefined;
  private loading = false;
  private tile: Tile | undefined;

  /** Return a checked configuration; raise an error that people can act on. */
  protected abstract read(raw: unknown): Config;

  /** Load what draws and make one. */
  protected abstract make(): Promise<Body<Config>>;

  setConfig(raw: unknown): void {
    this.config = this.read(raw);
    this.pass();
  }

  get hass(): Hass | undefined {
    return this.given;
  }

  set hass(hass: Hass | undefined) {
    this.given = hass;
    if (this.body !== undefined) this.body.hass = hass;
  }

  /** Given to features only. */
  set context(tile: Tile | undefined) {
    this.tile = tile;
    this.pass();
  }

  connectedCallback(): void {
    this.style.display = "block";
    if (!this.loading) void this.load();
  }

  private async load(): Promise<void> {
    this.loading = true;
    try {
      this.body = await this.make();
    } catch (error) {
      // The network's fault: whoever comes back to the page tries again.
      this.loading = false;
      throw error;
    }
    this.pass();
    this.append(this.body);
  }

  private pass(): void {
    if (this.body === undefined || this.config === undefined) return;
    this.body.config = this.config;
    this.body.tile = this.tile;
    this.body.hass = this.given;
  }
}
