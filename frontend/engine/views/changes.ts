// SPDX-License-Identifier: AGPL-3.0-or-later
/** Who changed what, with a way back; and what feedback has taught. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ask, Away, change, Refused, withQuery } from "../api";
import { counted, moment, number } from "../format";
import { askAnew, type Now } from "../now";
import { announce, Part, said, sentence } from "../part";
import type { Change, ChangePage, Shift } from "../types";
import { isNamed, named } from "../words";

const LIMIT = 40;

@customElement("hw-changes")
export class Changes extends Part {
  @property({ attribute: false }) now!: Now;
  @state() private entries: Change[] | null = null;
  @state() private next: number | null = null;
  @state() private shifts: Shift[] = [];
  /** What went wrong, at which entry; -1 is the page as a whole. */
  @state() private trouble: { id: number; text: string } | null = null;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("now")) void this.look();
  }

  protected override render(): TemplateResult {
    const { entries } = this;
    return html`<section class="card" id="changes" aria-labelledby="changes-title">
        <h2 id="changes-title">Changes</h2>
        <p class="soft">
          Settings, feedback and owner, newest first. Taking a change back is a change,
          too.
        </p>
        ${this.complaint(-1)}
        ${
          entries?.length === 0
            ? html`<p class="soft">Nothing has been changed yet.</p>`
            : nothing
        }
        <ol class="changes">
          ${repeat(
            entries ?? [],
            (one) => one.id,
            (one) => this.renderEntry(one),
          )}
        </ol>
        ${
          this.next === null
            ? nothing
            : html`<div class="actions">
                <button class="quiet" type="button" @click=${this.older}>
                  Older changes
                </button>
              </div>`
        }
      </section>
      ${this.renderShifts()}`;
  }

  private renderEntry(one: Change): TemplateResult {
    const lines = differences(one);
    return html`<li data-change=${one.id}>
      <div class="change-head">
        <div>
          <h3>
            ${named("change", one.kind)}${
              one.camera_id
                ? html`: <span class="whose">${this.cameraName(one)}</span>`
                : nothing
            }
          </h3>
          <p class="soft">
            <time datetime=${one.at}>${moment(one.at)}</time> by ${byWhom(one.who)}
            ${one.undoes === null ? nothing : html`· takes back change ${one.undoes}`}
            ${one.undone_by === null ? nothing : html`· taken back`}
          </p>
        </div>
        ${
          one.undoable
            ? html`<button
                class="quiet"
                type="button"
                aria-label="Undo change ${one.id}"
                @click=${() => {
                  void this.undo(one.id);
                }}
              >
                Undo
              </button>`
            : nothing
        }
      </div>
      ${
        lines.length
          ? html`<dl class="differences">
              ${lines.map(
                ([name, before, after]) =>
                  html`<div>
                    <dt>${name}</dt>
                    <dd>
                      ${before === "" ? nothing : html`<del>${before}</del> `}<ins
                        >${after}</ins
                      >
                    </dd>
                  </div>`,
              )}
            </dl>`
          : nothing
      }
      ${
        one.verdicts
          ? html`<p class="soft">${counted(one.verdicts, "verdict", "verdicts")}</p>`
          : nothing
      }
      ${this.complaint(one.id)}
    </li>`;
  }

  private renderShifts(): TemplateResult | typeof nothing {
    if (this.shifts.length === 0) return nothing;
    return html`<section class="card" id="feedback" aria-labelledby="feedback-title">
      <h2 id="feedback-title">What feedback has taught</h2>
      <p class="soft">
        Verdicts of people move where the score of such windows begins, by 15 points at
        most; never what a rule forbids.
      </p>
      <ul class="changes">
        ${repeat(
          this.shifts,
          (one) => `${one.camera_id} ${one.pattern}`,
          (one) =>
            html`<li>
              <div class="change-head">
                <div>
                  <h3>
                    ${this.nameOf(one.camera_id)}: ${one.about}
                    <span class="pill"
                      >${one.shift > 0 ? "+" : ""}${number(one.shift)}</span
                    >
                  </h3>
                  <p class="soft">
                    ${counted(one.false_alarm, "false alarm", "false alarms")},
                    ${number(one.correct)} correct, ${number(one.missed)} missed
                  </p>
                </div>
                <button
                  class="quiet"
                  type="button"
                  aria-label="Forget feedback on ${one.about} at ${this.nameOf(one.camera_id)}"
                  @click=${() => {
                    void this.forget(one);
                  }}
                >
                  Forget
                </button>
              </div>
            </li>`,
        )}
      </ul>
    </section>`;
  }

  private complaint(id: number): TemplateResult | typeof nothing {
    if (this.trouble?.id !== id) return nothing;
    return html`<p class="complaint" role="alert">${this.trouble.text}</p>`;
  }

  private nameOf(cameraId: string): string {
    const camera = this.now.cameras.find((one) => one.camera_id === cameraId);
    return camera?.name ?? "a camera that is gone";
  }

  private cameraName({ camera_id: id, before, after }: Change): string {
    const known = this.now.cameras.find((one) => one.camera_id === id);
    const then = after.name ?? before.name;
    return known?.name ?? (typeof then === "string" ? then : "a camera that is gone");
  }

  private async look(): Promise<void> {
    await this.attempt(-1, async () => {
      const [page, { shifts }] = await Promise.all([
        ask<ChangePage>(withQuery("audit", { limit: LIMIT })),
        ask<{ shifts: Shift[] }>("feedback"),
      ]);
      const oldest = page.entries.at(-1)?.id ?? 0;
      const known = this.entries?.filter((one) => one.id < oldest) ?? [];
      if (!known.length) this.next = page.next;
      this.entries = [...page.entries, ...known];
      this.shifts = shifts;
    });
  }

  private readonly older = async (): Promise<void> => {
    const before = this.next;
    if (before === null) return;
    await this.attempt(-1, async () => {
      const page = await ask<ChangePage>(withQuery("audit", { limit: LIMIT, before }));
      this.entries = [...(this.entries ?? []), ...page.entries];
      this.next = page.next;
    });
  };

  private async undo(id: number): Promise<void> {
    await this.attempt(id, async () => {
      await change("POST", `audit/${id}/undo`);
      announce(`Change ${id} is taken back`);
      askAnew(this);
    });
  }

  private async forget(one: Shift): Promise<void> {
    const path = [one.camera_id, one.pattern].map(encodeURIComponent).join("/");
    await this.attempt(-1, async () => {
      await change("DELETE", `feedback/${path}`);
      askAnew(this);
    });
  }

  private async attempt(id: number, action: () => Promise<void>): Promise<void> {
    try {
      await action();
      if (this.trouble?.id === id) this.trouble = null;
    } catch (error) {
      if (!(error instanceof Away || error instanceof Refused)) throw error;
      this.trouble = { id, text: said(error) };
    }
  }
}

/** Return what differs: the setting, what it was, what it is. */
function differences({ kind, before, after }: Change): [string, string, string][] {
  if (kind !== "camera_changed") return [];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.map((name) => [
    sentence(name.replaceAll("_", " ")).slice(0, -1),
    short(before[name]),
    short(after[name]),
  ]);
}

/** Return a setting in a few words; what has names is listed by them. */
function short(value: unknown): string {
  if (value === undefined || value === null || value === "") return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) {
    if (value.length === 0) return "none";
    return value
      .map((one: unknown) => {
        const name = (one as { name?: unknown } | null)?.name;
        return typeof name === "string" ? name : short(one);
      })
      .join(", ");
  }
  if (typeof value === "object") return JSON.stringify(value);
  return `${value as string | number}`;
}

function byWhom(who: string): string {
  const [way = "", person] = who.split(": ");
  return person && isNamed("who", way)
    ? `${person} on ${named("who", way)}`
    : named("who", who);
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-changes": Changes;
  }
}
