// SPDX-License-Identifier: AGPL-3.0-or-later
/** The engine's page: who is in, which view is shown, and the frame around it. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { levelColors } from "../shared/levels";
import { ask, change } from "./api";
import { clock } from "./format";
import { statusOf } from "./now";
import { announce, Part, said } from "./part";
import { Watcher } from "./watcher";
import { AWAY, named } from "./words";
import { forgetDrawings } from "./views/camera";
import "./views/changes";
import { forgetCode } from "./views/home-assistant";
import "./views/logs";
import "./views/models";
import "./views/overview";
import "./views/pipeline";

const REPOSITORY = "https://github.com/hearthward/hearthward";
const VIEWS = [
  ["", "Overview"],
  ["pipeline", "Pipeline"],
  ["models", "Models"],
  ["changes", "Changes"],
  ["logs", "Log"],
] as const;

if (levelColors.styleSheet) document.adoptedStyleSheets.push(levelColors.styleSheet);

@customElement("hearthward-page")
export class HearthwardPage extends Part {
  @state() private route: string[] = [];
  @state() private complaint = "";
  private readonly watcher = new Watcher(() => {
    this.requestUpdate();
  });
  private heading = "";
  private wasInside: boolean | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.follow();
    window.addEventListener("hashchange", this.follow);
    this.addEventListener("look-anew", this.lookAnew);
    this.addEventListener("examine", this.examine);
    this.watcher.start();
  }

  override disconnectedCallback(): void {
    window.removeEventListener("hashchange", this.follow);
    this.removeEventListener("look-anew", this.lookAnew);
    this.removeEventListener("examine", this.examine);
    this.watcher.stop();
    super.disconnectedCallback();
  }

  protected override updated(): void {
    const { now, info, inside } = this.watcher;
    if (info && !inside && this.wasInside !== false) {
      forgetCode();
      forgetDrawings();
      this.querySelector<HTMLInputElement>("#token")?.focus();
    }
    if (info) this.wasInside = inside;
    const name = info?.name ?? "Hearthward";
    const status = now && inside ? named("status", statusOf(now)) : "";
    const title = status ? `${name}: ${status}` : name;
    if (title === this.heading) return;
    if (status && this.heading) announce(status);
    this.heading = document.title = title;
  }

  protected override render(): TemplateResult {
    const { now, inside, away, info } = this.watcher;
    return html`
      ${this.renderTop()}
      <p class="unseen" id="live" role="status"></p>
      ${inside && now ? this.renderTabs() : nothing}
      <main id="page" tabindex="-1" class=${away ? "stale" : ""}>
        ${
          inside && now
            ? html`<div id="inside">${this.renderView()}</div>`
            : info && !inside
              ? this.renderLogIn()
              : nothing
        }
      </main>
      ${this.renderFooter()}
      <p class="toast" id="away" ?hidden=${!away}>${AWAY}</p>
    `;
  }

  private renderTop(): TemplateResult {
    const { info, now, inside, session } = this.watcher;
    return html`<header class="top">
      <img src="page/icon.svg" alt="" width="44" height="44" />
      <div class="who">
        <h1>${info?.name ?? "Hearthward"}</h1>
        <p>Hearthward engine ${info?.version ?? ""}</p>
      </div>
      ${
        info?.demo
          ? html`<p
              class="badge"
              id="demo"
              title="Watches a simulated street, with a model trained on it"
            >
              Demo
            </p>`
          : nothing
      }
      <p class="updated" id="updated" ?hidden=${!(inside && now)}>
        Updated <time>${now ? clock(now.lookedAt) : nothing}</time>
      </p>
      ${
        session?.via === "cookie"
          ? html`<button class="quiet" id="log-out" type="button" @click=${this.logOut}>
              Log out
            </button>`
          : nothing
      }
    </header>`;
  }

  private renderTabs(): TemplateResult {
    const [view = ""] = this.route;
    const shown = view === "cameras" ? "" : view;
    return html`<nav class="tabs" aria-label="Views">
      ${VIEWS.map(
        ([path, text]) =>
          html`<a href="#/${path}" aria-current=${path === shown ? "page" : nothing}
            >${text}</a
          >`,
      )}
    </nav>`;
  }

  private renderView(): TemplateResult | typeof nothing {
    const { now } = this.watcher;
    if (!now) return nothing;
    const [view = "", id = ""] = this.route;
    switch (view) {
      case "cameras":
        return html`<hw-camera .now=${now} .cameraId=${id}></hw-camera>`;
      case "pipeline":
        return html`<hw-pipeline .now=${now}></hw-pipeline>`;
      case "models":
        return html`<hw-models .now=${now}></hw-models>`;
      case "changes":
        return html`<hw-changes .now=${now}></hw-changes>`;
      case "logs":
        return html`<hw-logs></hw-logs>`;
      default:
        return html`<hw-overview .now=${now}></hw-overview>`;
    }
  }

  private renderLogIn(): TemplateResult {
    const complaint = this.complaint || this.watcher.ended;
    return html`<form class="card narrow" id="log-in" @submit=${this.logIn}>
      <h2>Log in</h2>
      <p id="log-in-help">
        Enter the engine’s token. On the machine it runs on, the command
        <code>hearthward-engine token</code> shows it.
      </p>
      <label for="token">Token</label>
      <input
        id="token"
        name="token"
        type="password"
        autocomplete="current-password"
        required
        maxlength="200"
        spellcheck="false"
        aria-describedby="log-in-help log-in-error"
      />
      <p class="complaint" id="log-in-error" role="alert">${complaint}</p>
      <button type="submit">Log in</button>
    </form>`;
  }

  private renderFooter(): TemplateResult {
    const { info, inside } = this.watcher;
    const tag = `v${encodeURIComponent(info?.version ?? "")}`;
    return html`<footer>
      <p>
        Free software under
        <a href="${REPOSITORY}/blob/${tag}/addon/LICENSE" target="_blank" rel="noopener"
          >AGPL-3.0-or-later</a
        >, without any warranty.
      </p>
      <p>
        <a href="${REPOSITORY}/tree/${tag}" target="_blank" rel="noopener"
          >Source code of this version</a
        >
        ${
          inside
            ? html`<a href="api/v1/openapi.json" id="openapi">OpenAPI description</a>`
            : nothing
        }
      </p>
    </footer>`;
  }

  private readonly follow = (): void => {
    const parts = location.hash.replace(/^#\/?/, "").split("/");
    const moved = this.hasUpdated;
    this.route = parts.map((part) => decodeURIComponent(part));
    if (moved) {
      this.querySelector("main")?.focus({ preventScroll: true });
      window.scrollTo({ top: 0, behavior: "instant" });
    }
  };

  private readonly lookAnew = (): void => {
    void this.watcher.look({ again: true });
  };

  private readonly examine = (): void => {
    void this.watcher.examine();
  };

  private async logIn(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const field = form.elements.namedItem("token") as HTMLInputElement;
    this.complaint = "";
    try {
      await ask("session", { method: "POST", body: { token: field.value } });
    } catch (error) {
      this.complaint = said(error);
      field.select();
      return;
    }
    field.value = "";
    await this.watcher.look({ again: true });
    await this.updateComplete;
    this.querySelector("main")?.focus();
  }

  private async logOut(): Promise<void> {
    try {
      await change("DELETE", "session");
    } catch (error) {
      announce(said(error));
      return;
    }
    this.watcher.forget();
    await this.watcher.look({ again: true });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "hearthward-page": HearthwardPage;
  }
}
