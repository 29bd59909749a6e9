// SPDX-License-Identifier: Apache-2.0
import { mdiImageOffOutline } from "@mdi/js";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { counted } from "../shared/i18n";
import "../shared/list";
import { chip } from "../shared/ring";
import { reasonOf } from "../shared/store";
import { story, type Story } from "./archive";
import { Part } from "./part";

/** One incident: what it was, at which cameras, and its windows. */
@customElement("hw-incident")
export class IncidentPage extends Part {
  @property({ attribute: false }) incidentId = "";

  /** Undefined where there is none of that id. */
  @state() private story: Story | null | undefined = null;
  @state() private problem = "";

  private askedFor = "";

  override willUpdate(changed: PropertyValues<this>): void {
    const { store } = this.context;
    if (changed.has("incidentId")) this.story = null;
    const isThere = store.engines?.some((one) => one.connected) ?? false;
    const revision = store.incidents.get(this.incidentId)?.revision ?? 0;
    // A new revision, or an engine that is back, has more to tell.
    const asked = JSON.stringify([this.incidentId, revision, isThere]);
    if (!isThere || asked === this.askedFor) return;
    this.askedFor = asked;
    void this.load();
  }

  override render(): unknown {
    const { t, store } = this.context;
    const { story: known, problem } = this;
    if (problem) {
      return this.failure(t("panel.incident_failed", { reason: problem }), () =>
        this.load(),
      );
    }
    if (known === undefined)
      return this.empty(mdiImageOffOutline, t("panel.incident_gone"));
    if (known === null) {
      const isThere = store.engines?.some((one) => one.connected);
      return isThere ? this.skeleton(t("card.loading")) : nothing;
    }
    return this.whole(known);
  }

  private async load(): Promise<void> {
    const { incidentId } = this;
    this.problem = "";
    try {
      const found = await story(this.context.store, incidentId);
      if (incidentId !== this.incidentId) return;
      const into = found?.incident.merged_into;
      if (into) this.go({ opened: "incident", id: into }, true);
      else this.story = found;
    } catch (error) {
      if (incidentId === this.incidentId) this.problem = reasonOf(error);
    }
  }

  private whole({ incident, windows }: Story): TemplateResult {
    const { t } = this.context;
    const name = t(`level.${incident.level ?? "none"}`);
    return html`<section class="surface padded heading">
        <div class="words">
          <h2>${incident.title || name}</h2>
          <p class="meta">
            ${this.when(incident.started_at, incident.ended_at)} ·
            ${this.cameraNames(incident.camera_ids)} ·
            ${counted(
              t,
              "panel.incident_windows_one",
              "panel.incident_windows_many",
              incident.window_ids.length,
            )}
          </p>
        </div>
        ${chip(incident.level, incident.score, name)}
      </section>
      ${
        windows.length === 0
          ? this.empty(mdiImageOffOutline, t("panel.incident_empty"))
          : html`<div class="surface">
              <hw-list .context=${this.context} .windows=${windows} cameras></hw-list>
            </div>`
      }`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-incident": IncidentPage;
  }
}
