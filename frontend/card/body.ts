// SPDX-License-Identifier: Apache-2.0
import {
  mdiAlertCircleOutline,
  mdiBellOutline,
  mdiBellSleep,
  mdiChevronRight,
  mdiInformationOutline,
  mdiOpenInNew,
} from "@mdi/js";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { chosen, unknownNames, type Watched } from "../shared/choice";
import type { Context } from "../shared/context";
import "../shared/day";
import { HassElement } from "../shared/element";
import { icon } from "../shared/icon";
import { ring } from "../shared/ring";
import { show } from "../shared/show";
import "../shared/snooze";
import { snoozedUntil, usual } from "../shared/snooze";
import { theme } from "../shared/theme";
import type { EngineOverview, WindowSummary } from "../shared/types";
import type { CardConfig } from "./config";
import { present, type Present } from "./current";
import "./keyframe";
import { cardStyles } from "./styles";
import { openById, PANEL } from "./ways";

/** What the card shows: the present, the day, and the way to everything behind it. */
@customElement("hw-card")
export class CardBody extends HassElement {
  @property({ attribute: false }) config!: CardConfig;

  /** Whether the buttons to snooze are shown. */
  @state() private snoozing = false;

  private names: ReadonlyMap<string, string> = new Map();

  static override styles = [theme, cardStyles];

  override render(): unknown {
    const { context } = this;
    if (context === null) return undefined;
    return html`<ha-card @hw-open=${this.onOpen}>${this.content(context)}</ha-card>`;
  }

  private content(context: Context): unknown {
    const { t, store } = context;
    const { engines, error } = store;
    if (engines === null) {
      return error === null
        ? this.skeleton(context)
        : notice(mdiAlertCircleOutline, t("card.no_answer", { reason: error }), true);
    }
    if (engines.length === 0) {
      return notice(mdiInformationOutline, t("card.no_engine"));
    }
    const watched = chosen(engines, this.config.cameras);
    const missing = unknownNames(watched, this.config.cameras);
    const offline = engines.some((one) => !one.connected);
    const warnings = [
      error === null ? "" : t("card.no_answer", { reason: error }),
      offline ? t("card.offline") : "",
      // Without its engine it is not known whether a camera is watched.
      ...(offline ? [] : missing.map((name) => t("card.not_watched", { name }))),
    ].filter(Boolean);
    return html`${warnings.map((one) => notice(mdiAlertCircleOutline, one, true))}
    ${
      watched.length > 0 || missing.length === 0
        ? this.views(context, engines, watched)
        : nothing
    }`;
  }

  private views(
    context: Context,
    engines: EngineOverview[],
    watched: Watched[],
  ): TemplateResult {
    const { config } = this;
    const { show_timeline: timeline, show_filters: filters, show_list: list } = config;
    const now = present(watched, context, watched.length !== 1);
    return html`<div class="views">
      <section class="present">
        ${this.head(context, engines, watched, now)}
        ${this.picture(context, watched, now)}
        ${now.active ? this.why(context, now) : nothing}
      </section>
      ${
        timeline || filters || list
          ? html`<hw-day
              .context=${context}
              .version=${context.store.version}
              .now=${this.now}
              .cameras=${this.cameraNames(watched)}
              ?only=${config.cameras.length > 0}
              .minimum=${config.minimum_level}
              .rows=${config.rows}
              .timeline=${timeline}
              .filters=${filters}
              .list=${list}
            ></hw-day>`
          : nothing
      }
    </div>`;
  }

  private head(
    context: Context,
    engines: EngineOverview[],
    watched: Watched[],
    now: Present,
  ): TemplateResult {
    const { t } = context;
    const only = watched.length === 1 ? watched[0]?.camera.name : undefined;
    const level = t(`level.${now.level ?? "none"}`);
    const demo = engines.some((one) => one.demo);
    return html`<div class="head">
        ${ring(now.score, now.level, `${level} ${now.score ?? ""}`.trim())}
        <div class="words" role="status">
          <p class="place">
            ${this.config.title || (only ?? t("card.home"))}
            ${demo ? html`<span class="demo">${t("card.demo")}</span>` : nothing}
          </p>
          <h2>${now.title}</h2>
          <p class="meta">${now.meta}</p>
        </div>
        ${this.bell(context, engines, watched)}
        <a class="round" href=${PANEL} aria-label=${t("card.open_panel")}>
          ${icon(mdiOpenInNew, 22)}
        </a>
      </div>
      ${this.snoozing ? this.snooze(context, engines, watched) : nothing}`;
  }

  private bell({ t }: Context, engines: EngineOverview[], watched: Watched[]): unknown {
    if (engines.every((one) => one.recipients.length === 0)) return nothing;
    const cameraId = this.onlyCamera(watched);
    const rests = engines
      .flatMap((one) => usual(one.recipients))
      .some((one) => snoozedUntil(one, cameraId) * 1000 > this.now.getTime());
    return html`<button
      class="round ${rests ? "rests" : ""}"
      aria-label=${t(rests ? "card.snoozed" : "card.snooze")}
      aria-expanded=${this.snoozing ? "true" : "false"}
      @click=${() => {
        this.snoozing = !this.snoozing;
      }}
    >
      ${icon(rests ? mdiBellSleep : mdiBellOutline, 22)}
    </button>`;
  }

  private snooze(
    context: Context,
    engines: EngineOverview[],
    watched: Watched[],
  ): TemplateResult {
    const cameraId = this.onlyCamera(watched);
    const concerned = engines.filter((one) =>
      watched.some(({ engine }) => engine.entry_id === one.entry_id),
    );
    return html`<div class="snooze">
      ${concerned.map(
        (engine) =>
          html`<hw-snooze
            .context=${context}
            .engine=${engine}
            .cameraId=${cameraId}
            .now=${this.now}
          ></hw-snooze>`,
      )}
    </div>`;
  }

  /** The camera that the card is of; null for the whole home or a part of it. */
  private onlyCamera(watched: Watched[]): string | null {
    const single = this.config.cameras.length === 1 ? watched[0] : undefined;
    return single?.camera.camera_id ?? null;
  }

  private picture(context: Context, watched: Watched[], now: Present): unknown {
    if (!this.config.show_picture) return nothing;
    // A camera's own card shows it at rest too; the home's only what needs a look.
    const shown =
      now.active ?? (this.config.cameras.length === 1 ? watched[0] : undefined);
    if (shown === undefined || (shown.camera.image === null && !now.active))
      return nothing;
    const windowId = now.active
      ? shown.camera.risk.window_id
      : (shown.camera.newest ?? null);
    const window = context.store.windows.get(windowId ?? "");
    const keyframe = html`<hw-keyframe
      .context=${context}
      .entryId=${shown.engine.entry_id}
      .camera=${shown.camera}
      .windowId=${windowId}
      .revision=${window?.revision ?? 0}
    ></hw-keyframe>`;
    if (windowId === null) return html`<div class="picture">${keyframe}</div>`;
    return html`<button
      class="picture"
      @click=${() => openById(this, context, shown.engine.entry_id, windowId)}
    >
      ${keyframe}
      <span class="hidden-visually">${context.t("card.open_event")}</span>
    </button>`;
  }

  private why(context: Context, now: Present): unknown {
    const windowId = now.active?.camera.risk.window_id;
    const entryId = now.active?.engine.entry_id;
    return html`${now.reason ? html`<p class="reason">${now.reason}</p>` : nothing}
    ${
      windowId && entryId
        ? html`<button
            class="text"
            @click=${() => openById(this, context, entryId, windowId)}
          >
            ${context.t("window.why")} ${icon(mdiChevronRight, 18)}
          </button>`
        : nothing
    }`;
  }

  private onOpen(event: CustomEvent<WindowSummary>): void {
    event.stopPropagation();
    show(this, event.detail);
  }

  /** The cameras' names by id; the same map as long as they stay the same. */
  private cameraNames(watched: Watched[]): ReadonlyMap<string, string> {
    const found = watched.map(
      ({ camera }) => [camera.camera_id, camera.name] as [string, string],
    );
    if (JSON.stringify(found) !== JSON.stringify([...this.names])) {
      this.names = new Map(found);
    }
    return this.names;
  }

  private skeleton({ t }: Context): TemplateResult {
    return html`<div class="skeleton" role="status">
      <span class="hidden-visually">${t("card.loading")}</span>
      <i class="circle"></i><i></i><i class="short"></i><i class="tall"></i>
    </div>`;
  }
}

function notice(path: string, text: string, isWarning = false): TemplateResult {
  return html`<div
    class="notice ${isWarning ? "warn" : ""}"
    role=${isWarning ? "alert" : "status"}
  >
    ${icon(path, 20)}<span>${text}</span>
  </div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-card": CardBody;
  }
}
