// SPDX-License-Identifier: AGPL-3.0-or-later
import { LitElement } from "lit";
import { Away, Refused } from "./api";
import { AWAY } from "./words";

/**
 * A part of the page, drawn into the page itself: labels, anchors and the one style
 * sheet reach across all of them.
 */
export class Part extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}

/** Say something to those who listen to the page. */
export function announce(text: string): void {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
}

/** Return what to tell people about a failed call; throw what is a fault of ours. */
export function said(error: unknown): string {
  if (error instanceof Away) return AWAY;
  if (error instanceof Refused) return sentence(error.message);
  throw error;
}

/** Return a text with a capital letter and a full stop. */
export function sentence(text: string): string {
  if (!text) return "";
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(capital) ? capital : `${capital}.`;
}
