// SPDX-License-Identifier: Apache-2.0
import { css, html, LitElement, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Context } from "../shared/context";
import { word } from "../shared/i18n";
import "../shared/picture";
import { theme } from "../shared/theme";
import type { CameraOverview, KeyFrame, WindowDetail } from "../shared/types";

/** The picture that says most of a window, with boxes around who and what is in it. */
@customElement("hw-keyframe")
export class Keyframe extends LitElement {
  @property({ attribute: false }) context!: Context;
  @property({ attribute: false }) entryId = "";
  @property({ attribute: false }) camera!: CameraOverview;
  @property({ attribute: false }) windowId: string | null = null;
  @property({ type: Number }) revision = 0;

  @state() private detail: WindowDetail | null = null;

  static override styles = [
    theme,
    css`
      :host {
        display: block;
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("windowId")) this.detail = null;
    if (changed.has("windowId") || changed.has("revision")) void this.load();
  }

  override render(): unknown {
    const { t } = this.context;
    const frame = this.frame;
    const mediaId = frame?.id ?? this.detail?.assessment.image ?? this.camera.image;
    return html`<hw-picture
      .source=${mediaId === null ? null : () => this.address(mediaId)}
      .name=${mediaId ?? ""}
      .alt=${t("window.picture", { camera: this.camera.name })}
      .boxes=${frame?.boxes ?? []}
      .label=${(name: string) => word(t, "class", name)}
      .gone=${t(mediaId === null ? "window.no_picture" : "window.picture_gone")}
    ></hw-picture>`;
  }

  private get frame(): KeyFrame | undefined {
    const { detail } = this;
    if (detail === null) return undefined;
    const { image } = detail.assessment;
    const frames = detail.key_frames;
    return frames.find((one) => one.id === image) ?? frames.at(-1);
  }

  private async load(): Promise<void> {
    const { windowId, entryId, context } = this;
    if (windowId === null) return;
    try {
      const detail = await context.store.detail(entryId, windowId);
      if (windowId === this.windowId) this.detail = detail;
    } catch {
      // A window that is just opening has no verdict yet: its picture has no boxes.
    }
  }

  private async address(mediaId: string): Promise<string> {
    const { store, url } = this.context;
    const path = await store.picture(this.entryId, mediaId);
    return path && url(path);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-keyframe": Keyframe;
  }
}
