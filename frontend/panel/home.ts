// SPDX-License-Identifier: Apache-2.0
import { mdiChevronRight } from "@mdi/js";
import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { present } from "../card/current";
import { chosen, type Watched } from "../shared/choice";
import "../shared/day";
import { icon } from "../shared/icon";
import { ring } from "../shared/ring";
import { theme } from "../shared/theme";
import { Part } from "./part";
import { viewStyles } from "./styles";

const ROWS = 25;

/** The present in one line, and the day with a lane for each camera. */
@customElement("hw-home")
export class Home extends Part {
  private names: ReadonlyMap<string, string> = new Map();

  static override styles = [
    theme,
    viewStyles,
    css`
      .heading {
        padding: 12px 16px;
      }
      .heading .ring {
        flex: none;
      }
      .demo {
        margin-inline-start: 8px;
        padding: 1px 6px;
        border: 1px solid var(--hw-line);
        border-radius: 6px;
        color: var(--hw-soft);
        font-size: 11px;
        font-weight: 400;
        vertical-align: middle;
      }
      .why {
        padding-inline-end: 8px;
      }
      @media (max-width: 480px) {
        .why {
          padding: 0 8px;
        }
        .why span {
          position: absolute;
          clip-path: inset(50%);
        }
      }
      hw-day {
        padding: 8px 0 16px;
      }
    `,
  ];

  override render(): unknown {
    const { context } = this;
    const watched = chosen(context.store.engines, []);
    return html`${this.present(watched)}
      <div class="surface">
        <hw-day
          .context=${context}
          .version=${this.version}
          .now=${this.now}
          .cameras=${this.camerasOf(watched)}
          .rows=${ROWS}
          ?lanes=${watched.length > 1}
        ></hw-day>
      </div>`;
  }

  private present(watched: Watched[]): TemplateResult {
    const { t, store } = this.context;
    const now = present(watched, this.context, true);
    const level = t(`level.${now.level ?? "none"}`);
    const id = now.active?.camera.risk.window_id ?? null;
    const demo = store.engines?.some((one) => one.demo);
    return html`<section class="surface heading">
      ${ring(now.score, now.level, `${level} ${now.score ?? ""}`.trim())}
      <div class="words" role="status">
        <h2>
          ${now.title}${demo ? html`<span class="demo">${t("card.demo")}</span>` : nothing}
        </h2>
        <p class="meta">${now.meta}</p>
      </div>
      ${
        id === null
          ? nothing
          : html`<button
              class="pill why"
              @click=${() => {
                this.go({ opened: "window", id });
              }}
            >
              <span>${t("window.why")}</span> ${icon(mdiChevronRight, 18)}
            </button>`
      }
    </section>`;
  }

  /** The cameras' names by id; the same map as long as they stay the same. */
  private camerasOf(watched: Watched[]): ReadonlyMap<string, string> {
    const found = watched.map(
      ({ camera }) => [camera.camera_id, camera.name] as [string, string],
    );
    if (JSON.stringify(found) !== JSON.stringify([...this.names])) {
      this.names = new Map(found);
    }
    return this.names;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-home": Home;
  }
}
