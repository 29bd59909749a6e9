// SPDX-License-Identifier: AGPL-3.0-or-later
/** Pairing: a code for Home Assistant, and letting another one take over. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ahead, ask, change } from "../api";
import { minute } from "../format";
import { askAnew, type Now } from "../now";
import { announce, Part, said } from "../part";
import type { Pairing, PairingCode } from "../types";

const VALID_S = 600;
const REASONS = {
  paired: "Paired: a Home Assistant owns this engine now.",
  expired: "The code has expired.",
  over: "The code is over: it was used, or a wrong one was tried too often.",
  replaced: "The code was replaced by a newer one, made elsewhere.",
  released:
    "The engine has no owner any more: the next Home Assistant that pairs will own it.",
};

/** The code that is shown; kept while another view is looked at. */
interface Shown {
  code: string;
  owned: boolean;
  until: number;
  since: number;
}
let shown: Shown | null = null;

/** Forget the code: who logged out may not see it any more. */
export function forgetCode(): void {
  shown = null;
}

@customElement("hw-home-assistant")
export class HomeAssistant extends Part {
  @property({ attribute: false }) now!: Now;
  @state() private note = "";
  @state() private left = 0;
  private ticking: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    if (shown) this.startTicking();
  }

  override disconnectedCallback(): void {
    clearInterval(this.ticking);
    super.disconnectedCallback();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("now")) this.compare(this.now.pairing, this.now.askedAt);
  }

  protected override render(): TemplateResult {
    const { pairing } = this.now;
    const elsewhere =
      !shown && pairing.open && pairing.expires_at
        ? "A code is open until " +
          minute(new Date(Date.parse(pairing.expires_at) - ahead).toISOString()) +
          "; the engine’s log or terminal shows it. A new one makes it invalid."
        : "";
    const note = elsewhere || this.note;
    return html`<section
      class="card"
      id="home-assistant"
      aria-labelledby="home-assistant-title"
      tabindex="-1"
    >
      <h2 id="home-assistant-title">Home Assistant</h2>
      <p>
        ${
          pairing.owned
            ? "A Home Assistant owns this engine."
            : "No Home Assistant owns this engine yet. The first one that pairs will."
        }
      </p>
      ${shown ? this.renderCode(shown, pairing.tries_left) : nothing}
      ${note ? html`<p class="note" id="pairing-note">${note}</p>` : nothing}
      <div class="actions">
        <button id="pair" type="button" @click=${this.pair}>
          ${pairing.open || shown ? "Show a new pairing code" : "Show a pairing code"}
        </button>
        ${
          pairing.owned
            ? html`<button class="quiet" id="release" type="button" @click=${this.ask}>
                Let another Home Assistant take over
              </button>`
            : nothing
        }
      </div>
      ${this.renderDialog()}
    </section>`;
  }

  private renderCode({ code }: Shown, tries: number): TemplateResult {
    const { left } = this;
    const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    return html`<div class="code" id="code">
      <p>
        Enter this code in Home Assistant, under Settings → Devices &amp; services → Add
        integration → Hearthward:
      </p>
      <strong>${code.slice(0, 3)} ${code.slice(3)}</strong>
      <progress max=${VALID_S} value=${left} aria-hidden="true"></progress>
      <p class="soft">
        <span data-is="left">Valid for ${time}.</span>
        ${tries === 1 ? "One try left." : `${tries} tries.`}
      </p>
    </div>`;
  }

  private renderDialog(): TemplateResult {
    return html`<dialog
      aria-labelledby="confirm-title"
      aria-describedby="confirm-text"
      @close=${this.answered}
    >
      <form method="dialog">
        <h2 id="confirm-title">Let another Home Assistant take over?</h2>
        <p id="confirm-text">
          The next Home Assistant that pairs will own this engine; its cameras and its
          history stay. Remove Hearthward from the present one first: while it runs
          there, it takes the engine back with its next call.
        </p>
        <div class="actions">
          <button class="quiet" value="no">Cancel</button>
          <button class="grave" value="yes">Let another take over</button>
        </div>
      </form>
    </dialog>`;
  }

  /** Take the code off the page once it is of no use any more. */
  private compare(pairing: Pairing, askedAt: number): void {
    if (!shown || shown.since > askedAt) return;
    if (!pairing.open) {
      const expired = Date.now() + ahead >= shown.until;
      this.drop(
        pairing.owned && !shown.owned ? "paired" : expired ? "expired" : "over",
      );
    } else if (shown.until !== Date.parse(pairing.expires_at ?? "")) {
      this.drop("replaced");
    }
  }

  private drop(reason: keyof typeof REASONS): void {
    clearInterval(this.ticking);
    shown = null;
    this.note = REASONS[reason];
    announce(this.note);
  }

  private startTicking(): void {
    clearInterval(this.ticking);
    this.ticking = setInterval(this.tick, 1000);
    this.tick();
  }

  private readonly tick = (): void => {
    if (!shown) return;
    this.left = Math.max(0, Math.ceil((shown.until - Date.now() - ahead) / 1000));
    if (this.left === 0) this.drop("expired");
  };

  private readonly pair = async (): Promise<void> => {
    await this.attempt(async () => {
      const { code, expires_at } = await change<PairingCode>("POST", "pairing");
      const { owned } = await ask<Pairing>("pairing");
      shown = { code, owned, until: Date.parse(expires_at), since: performance.now() };
      this.note = "";
      this.startTicking();
      announce(`The pairing code is ${Array.from(code).join(" ")}`);
    });
  };

  private readonly ask = (): void => {
    const dialog = this.querySelector("dialog");
    if (!dialog) return;
    dialog.returnValue = "no";
    dialog.showModal();
  };

  private readonly answered = async (): Promise<void> => {
    if (this.querySelector("dialog")?.returnValue !== "yes") return;
    await this.attempt(async () => {
      await change("DELETE", "owner");
      this.drop("released");
    });
  };

  /** Do what a button is for, and say here what hinders it. */
  private async attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.note = said(error);
    }
    this.requestUpdate();
    askAnew(this);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-home-assistant": HomeAssistant;
  }
}
