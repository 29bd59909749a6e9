// SPDX-License-Identifier: Apache-2.0
import {
  mdiAlertCircleOutline,
  mdiArrowLeft,
  mdiChartBar,
  mdiCctvOff,
  mdiMagnify,
  mdiMenu,
  mdiShieldAlertOutline,
  mdiTimelineClockOutline,
} from "@mdi/js";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Context } from "../shared/context";
import { HassElement } from "../shared/element";
import { tell } from "../shared/events";
import type { Hass } from "../shared/hass";
import { icon } from "../shared/icon";
import { theme } from "../shared/theme";
import type { WindowSummary } from "../shared/types";
import "./event";
import "./home";
import "./incident";
import "./incidents";
import { panelStyles } from "./panel-styles";
import "./report";
import {
  goBack,
  navigate,
  pathOf,
  placeOf,
  VIEWS,
  type Place,
  type Route,
  type View,
} from "./route";
import "./search";
import { viewStyles } from "./styles";

const ICONS: Record<View, string> = {
  timeline: mdiTimelineClockOutline,
  incidents: mdiShieldAlertOutline,
  search: mdiMagnify,
  report: mdiChartBar,
};
const ADD = "/config/integrations/dashboard/add?domain=hearthward";

/** What Home Assistant tells a panel beside what it tells cards. */
interface PanelHass extends Hass {
  dockedSidebar?: string;
  user?: { is_admin: boolean };
}

/**
 * The panel in the sidebar.
 *
 * Its address says what is shown, so that notifications and bookmarks lead anywhere.
 * Views stay as they were left, while another one or something opened is looked at.
 */
@customElement("hearthward-panel")
export class Panel extends HassElement {
  @property({ type: Boolean, reflect: true }) narrow = false;
  @property({ attribute: false }) route: Route = { prefix: "/hearthward", path: "" };

  /** The view that is shown, or that lies below what was opened. */
  @state() private view: View = "timeline";
  @state() private opened: Extract<Place, { opened: unknown }> | null = null;
  @state() private text = "";

  @query("h1") private readonly heading!: HTMLElement | null;

  private visited = new Set<View>();
  /** What had the keyboard's focus in the view below what was opened. */
  private left: HTMLElement | null = null;

  static override styles = [theme, viewStyles, panelStyles];

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("route")) return;
    const place = placeOf(this.route.path);
    if ("opened" in place) {
      // Whoever comes from outside finds the incidents, or the day, behind it.
      const isFirst = this.visited.size === 0 && this.opened === null;
      if (isFirst && place.opened === "incident") this.view = "incidents";
      this.opened = place;
      return;
    }
    this.opened = null;
    this.view = place.view;
    if (place.view === "search") this.text = place.text;
    this.visited.add(place.view);
  }

  override updated(changed: PropertyValues): void {
    super.updated(changed);
    // The first place is Home Assistant's to focus.
    if (!changed.has("opened") || this.visited.size === 0) return;
    if (this.opened !== null) this.heading?.focus();
    else if (this.left?.isConnected) this.left.focus({ preventScroll: true });
  }

  override render(): unknown {
    const { context } = this;
    if (context === null) return undefined;
    return html`<header>${this.header(context)}</header>
      <main @hw-open=${this.onOpen} @hw-go=${this.onGo}>${this.content(context)}</main>
      ${this.narrow ? this.navigation(context) : nothing}`;
  }

  private header(context: Context): TemplateResult {
    const { t } = context;
    const { opened } = this;
    const title =
      opened === null
        ? t("card.name")
        : t(opened.opened === "window" ? "panel.window" : "panel.incident");
    return html`${opened === null ? this.menu(context) : this.back(context)}
      <h1 tabindex="-1">${title}</h1>
      ${this.narrow ? nothing : this.navigation(context)}`;
  }

  private menu({ t }: Context): unknown {
    const hass = this.hass as PanelHass | undefined;
    if (!this.narrow && hass?.dockedSidebar !== "always_hidden") return nothing;
    return html`<button
      class="round"
      aria-label=${t("panel.menu")}
      @click=${() => {
        tell(this, "hass-toggle-menu");
      }}
    >
      ${icon(mdiMenu)}
    </button>`;
  }

  private back({ t }: Context): TemplateResult {
    return html`<button
      class="round"
      aria-label=${t("panel.back")}
      @click=${() => {
        goBack(this.path({ view: this.view, text: this.text }));
      }}
    >
      ${icon(mdiArrowLeft)}
    </button>`;
  }

  private navigation({ t }: Context): TemplateResult {
    return html`<nav aria-label=${t("panel.views")}>
      ${VIEWS.map((view) => {
        const place: Place = { view, text: view === "search" ? this.text : "" };
        return html`<a
          href=${this.path(place)}
          aria-current=${view === this.view ? "page" : "false"}
          @click=${(event: MouseEvent) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            this.go(place);
          }}
        >
          ${icon(ICONS[view], this.narrow ? 24 : 20)}<span>${t(`panel.${view}`)}</span>
        </a>`;
      })}
    </nav>`;
  }

  private content(context: Context): unknown {
    const { t, store } = context;
    if (store.engines === null) {
      return store.error === null
        ? html`<div class="page">
            <div class="loading" role="status">
              <span class="hidden-visually">${t("card.loading")}</span>
            </div>
          </div>`
        : html`<div class="page">
            ${warning(t("card.no_answer", { reason: store.error }))}
          </div>`;
    }
    if (store.engines.length === 0) return this.noEngine(context);
    const warnings = [
      store.error === null ? "" : t("card.no_answer", { reason: store.error }),
      store.engines.some((one) => !one.connected) ? t("card.offline") : "",
    ].filter(Boolean);
    const told = warnings.map(warning);
    const shown = this.opened === null ? this.view : null;
    return html`${VIEWS.filter((one) => this.visited.has(one) || one === shown).map(
      (one) =>
        html`<div class="page" ?hidden=${one !== shown}>
          ${told} ${this.drawView(one, context, one === shown)}
        </div>`,
    )}
    ${
      this.opened === null
        ? nothing
        : html`<div class="page">${told} ${this.drawOpened(this.opened, context)}</div>`
    }`;
  }

  private drawView(view: View, context: Context, active: boolean): TemplateResult {
    const { version } = context.store;
    if (view === "timeline") {
      return html`<hw-home
        .context=${context}
        .version=${version}
        .now=${this.now}
      ></hw-home>`;
    }
    if (view === "incidents") {
      return html`<hw-incidents
        .context=${context}
        .version=${version}
        .now=${this.now}
        .active=${active}
      ></hw-incidents>`;
    }
    if (view === "search") {
      return html`<hw-search
        .context=${context}
        .version=${version}
        .now=${this.now}
        .text=${this.text}
      ></hw-search>`;
    }
    return html`<hw-report
      .zone=${this.hass?.config.time_zone ?? ""}
      .context=${context}
      .version=${version}
      .now=${this.now}
      .active=${active}
    ></hw-report>`;
  }

  private drawOpened(
    { opened, id }: Extract<Place, { opened: unknown }>,
    context: Context,
  ): TemplateResult {
    const { version } = context.store;
    return opened === "window"
      ? html`<hw-event
          .context=${context}
          .version=${version}
          .now=${this.now}
          .windowId=${id}
        ></hw-event>`
      : html`<hw-incident
          .context=${context}
          .version=${version}
          .now=${this.now}
          .incidentId=${id}
        ></hw-incident>`;
  }

  private noEngine({ t }: Context): TemplateResult {
    const hass = this.hass as PanelHass | undefined;
    return html`<div class="page">
      <div class="surface empty" role="status">
        ${icon(mdiCctvOff, 48)}
        <p>${t("card.no_engine")}</p>
        ${
          hass?.user?.is_admin
            ? html`<a class="pill" href=${ADD}>${t("panel.add")}</a>`
            : nothing
        }
      </div>
    </div>`;
  }

  private onOpen(event: CustomEvent<WindowSummary>): void {
    event.stopPropagation();
    this.go({ opened: "window", id: event.detail.id });
  }

  private onGo(event: CustomEvent<{ place: Place; replace: boolean }>): void {
    event.stopPropagation();
    this.go(event.detail.place, event.detail.replace);
  }

  private go(place: Place, replace = false): void {
    if (this.opened === null) this.left = focused(this.shadowRoot);
    navigate(this.path(place), replace);
  }

  private path(place: Place): string {
    return pathOf(this.route.prefix, place);
  }
}

/** Return the element that has the focus, within whatever shadow it is. */
function focused(root: ShadowRoot | null): HTMLElement | null {
  let found: Element | null = null;
  for (let at = root?.activeElement; at; at = at.shadowRoot?.activeElement) found = at;
  return found as HTMLElement | null;
}

function warning(text: string): TemplateResult {
  return html`<div class="notice warn" role="alert">
    ${icon(mdiAlertCircleOutline, 20)}<span>${text}</span>
  </div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "hearthward-panel": Panel;
  }
}
