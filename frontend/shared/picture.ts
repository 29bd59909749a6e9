// SPDX-License-Identifier: Apache-2.0
import { mdiImageOffOutline } from "@mdi/js";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { styleMap } from "lit/directives/style-map.js";
import { icon } from "./icon";
import { theme } from "./theme";
import type { Detection } from "./types";

/** How far below the visible part a picture is already fetched. */
const AHEAD = "200px";

/**
 * A picture that is fetched when it comes into view, with boxes around what is in it.
 *
 * `source` is asked for the address then; an empty one means that it is gone.
 */
@customElement("hw-picture")
export class Picture extends LitElement {
  @property({ attribute: false }) source: (() => Promise<string>) | null = null;
  /** Changes when another picture is meant. */
  @property() name = "";
  @property() alt = "";
  @property({ attribute: false }) boxes: Detection[] = [];
  /** Turns the detector's word into the reader's. */
  @property({ attribute: false }) label: (name: string) => string = (name) => name;
  /** Fill the element, cut off what does not fit; boxes are left out. */
  @property({ type: Boolean, reflect: true }) fill = false;
  /** What is said where the picture is gone. */
  @property() gone = "";
  /** The picture is there: the element has its shape. */
  @property({ type: Boolean, reflect: true }) whole = false;

  @state() private address: string | null = null;
  @state() private broken = false;
  @state() private shown = false;

  private observer: IntersectionObserver | null = null;
  private visible = false;

  static override styles = [
    theme,
    css`
      :host {
        display: block;
        position: relative;
        overflow: hidden;
        border-radius: var(--hw-picture-round, var(--hw-round-small));
        background: var(--hw-well);
        aspect-ratio: 16 / 9;
      }
      :host([fill]) {
        aspect-ratio: auto;
      }
      img {
        display: block;
        width: 100%;
        height: 100%;
        object-fit: cover;
        opacity: 0;
        transition: opacity 0.2s;
      }
      :host([whole]) {
        aspect-ratio: auto;
      }
      :host([whole]) img {
        height: auto;
      }
      img.shown {
        opacity: 1;
      }
      .gone {
        position: absolute;
        inset: 0;
        display: flex;
        flex-direction: column;
        align-items: center;
        justify-content: center;
        gap: 6px;
        color: var(--hw-soft);
        font-size: 12px;
        text-align: center;
      }
      .box {
        position: absolute;
        border: 2px solid #fff;
        border-radius: 4px;
        box-shadow:
          0 0 0 1px #0008,
          inset 0 0 0 1px #0006;
        pointer-events: none;
      }
      .box span {
        position: absolute;
        left: -2px;
        bottom: 100%;
        margin-bottom: 3px;
        padding: 1px 6px;
        border-radius: 4px;
        background: #000c;
        color: #fff;
        font-size: 11px;
        line-height: 16px;
        white-space: nowrap;
      }
      .box.high span {
        bottom: auto;
        top: 2px;
        left: 2px;
      }
      .box.right span {
        left: auto;
        right: -2px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.observer = new IntersectionObserver(
      (entries) => {
        this.visible = entries.some((one) => one.isIntersecting);
        if (this.visible) void this.fetch();
      },
      { rootMargin: AHEAD },
    );
    this.observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer?.disconnect();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("name")) {
      this.address = null;
      this.broken = this.shown = false;
      this.whole = false;
      if (this.visible) void this.fetch();
    }
  }

  override render(): unknown {
    if (this.broken || this.source === null) {
      return html`<div class="gone">
        ${icon(mdiImageOffOutline, this.fill ? 20 : 32)}
        ${this.gone && !this.fill ? html`<span>${this.gone}</span>` : nothing}
      </div>`;
    }
    if (this.address === null) return nothing;
    return html`<img
        class=${this.shown ? "shown" : ""}
        src=${this.address}
        alt=${this.alt}
        @load=${this.onLoad}
        @error=${this.onError}
      />
      ${this.shown && !this.fill ? this.boxes.map((one) => this.drawBox(one)) : nothing}`;
  }

  private drawBox(detection: Detection): unknown {
    const [x1, y1, x2, y2] = detection.box;
    const percent = (value: number): string => `${(value * 100).toFixed(2)}%`;
    const place = {
      left: percent(x1),
      top: percent(y1),
      width: percent(x2 - x1),
      height: percent(y2 - y1),
    };
    const sides = `box ${y1 < 0.1 ? "high" : ""} ${x1 > 0.7 ? "right" : ""}`;
    return html`<div class=${sides} style=${styleMap(place)} aria-hidden="true">
      <span>${this.label(detection.label)}</span>
    </div>`;
  }

  private async fetch(): Promise<void> {
    const { source, name } = this;
    if (this.address !== null || source === null) return;
    const address = await source();
    if (name !== this.name) return;
    if (address === "") this.broken = true;
    else this.address = address;
  }

  private onLoad(): void {
    this.shown = true;
    if (!this.fill) this.whole = true;
  }

  private onError(): void {
    this.broken = true;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-picture": Picture;
  }
}
