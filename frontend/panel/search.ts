// SPDX-License-Identifier: Apache-2.0
import { mdiMagnify } from "@mdi/js";
import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { icon } from "../shared/icon";
import { LEVELS } from "../shared/levels";
import "../shared/list";
import { theme } from "../shared/theme";
import type { WindowSummary } from "../shared/types";
import { foundWindows } from "./archive";
import { Feed } from "./feed";
import { Part } from "./part";
import { viewStyles } from "./styles";

const CAPABILITY = "search";
const LONGEST = 200;
/** How long one pauses when the words are typed. */
const PAUSE_MS = 400;

/** Everything that is stored, by words. */
@customElement("hw-search")
export class Search extends Part {
  /** The words that are searched for; the address has them. */
  @property() text = "";

  @state() private camera = "";
  @state() private level = "";
  @state() private feed: Feed<WindowSummary> | null = null;

  private searched = "";
  private pause: ReturnType<typeof setTimeout> | undefined;

  static override styles = [
    theme,
    viewStyles,
    css`
      .field {
        position: relative;
        flex: 1 1 280px;
      }
      .field .icon {
        position: absolute;
        top: 8px;
        left: 12px;
        color: var(--hw-soft);
        pointer-events: none;
      }
      input {
        width: 100%;
        padding-inline-start: 44px;
        font-size: 16px;
      }
      input::placeholder {
        color: var(--hw-soft);
        opacity: 1;
      }
    `,
  ];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.pause);
  }

  override willUpdate(): void {
    const engines = this.able(CAPABILITY);
    const { text, camera, level } = this;
    const wanted = JSON.stringify([engines, text, camera, level]);
    if (wanted === this.searched) return;
    this.searched = wanted;
    if (text.trim() === "" || engines.length === 0) {
      this.feed = null;
      return;
    }
    this.feed = new Feed(engines, (entryId, before) =>
      foundWindows(this.context.store, entryId, { text, camera, level }, before),
    );
    void this.grow(this.feed);
  }

  override render(): unknown {
    const { t } = this.context;
    if (this.isUnable(CAPABILITY))
      return this.empty(mdiMagnify, t("panel.search_unsupported"));
    return html`${this.form()} ${this.results()}`;
  }

  private form(): TemplateResult {
    const { t, store } = this.context;
    const cameras = (store.engines ?? []).flatMap((one) => one.cameras);
    return html`<form class="bar" role="search" @submit=${this.onSubmit}>
      <div class="field">
        ${icon(mdiMagnify)}
        <input
          type="search"
          name="text"
          maxlength=${LONGEST}
          autocomplete="off"
          aria-label=${t("panel.search_label")}
          placeholder=${t("panel.search_label")}
          .value=${this.text}
          @input=${this.onInput}
        />
      </div>
      ${
        cameras.length > 1
          ? this.choice(
              t("filter.camera"),
              t("filter.all_cameras"),
              cameras.map((one) => [one.camera_id, one.name]),
              this.camera,
              (camera) => {
                this.camera = camera;
              },
            )
          : nothing
      }
      ${this.choice(
        t("filter.levels"),
        t("filter.all_levels"),
        LEVELS.map((level) => [level, t(`level.${level}`)]),
        this.level,
        (level) => {
          this.level = level;
        },
      )}
    </form>`;
  }

  private choice(
    label: string,
    everything: string,
    options: [string, string][],
    chosen: string,
    choose: (value: string) => void,
  ): TemplateResult {
    return html`<select
      aria-label=${label}
      @change=${(event: Event) => {
        choose((event.target as HTMLSelectElement).value);
      }}
    >
      <option value="" ?selected=${chosen === ""}>${everything}</option>
      ${options.map(
        ([value, name]) =>
          html`<option value=${value} ?selected=${value === chosen}>${name}</option>`,
      )}
    </select>`;
  }

  private results(): unknown {
    const { t } = this.context;
    const { feed, text } = this;
    if (feed === null) return this.empty(mdiMagnify, t("panel.search_start"));
    if (feed.error !== null) {
      return this.failure(t("panel.search_failed", { reason: feed.error }), () =>
        this.grow(feed),
      );
    }
    if (feed.items.length === 0) {
      return feed.busy
        ? this.skeleton(t("card.loading"))
        : this.empty(mdiMagnify, t("panel.search_none", { text }));
    }
    return html`<div class="surface">
        <hw-list
          .context=${this.context}
          .windows=${feed.items.map(
            (one) => this.context.store.windows.get(one.id) ?? one,
          )}
          cameras
          days
        ></hw-list>
      </div>
      <p class="hidden-visually" role="status">
        ${t("panel.search_found", { count: feed.items.length })}
      </p>
      ${
        feed.more
          ? html`<button
              class="pill more"
              ?disabled=${feed.busy}
              @click=${() => this.grow(feed)}
            >
              ${t(feed.busy ? "card.loading" : "panel.more")}
            </button>`
          : nothing
      }`;
  }

  private async grow(feed: Feed<WindowSummary>): Promise<void> {
    const growing = feed.grow();
    this.requestUpdate();
    await growing;
    this.requestUpdate();
  }

  private onInput(event: Event): void {
    const { value } = event.target as HTMLInputElement;
    clearTimeout(this.pause);
    this.pause = setTimeout(() => {
      this.searchFor(value);
    }, PAUSE_MS);
  }

  private onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    clearTimeout(this.pause);
    const { value } = (event.target as HTMLFormElement).elements.namedItem(
      "text",
    ) as HTMLInputElement;
    this.searchFor(value);
  }

  private searchFor(text: string): void {
    if (text !== this.text) this.go({ view: "search", text }, true);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-search": Search;
  }
}
