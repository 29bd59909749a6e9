// SPDX-License-Identifier: AGPL-3.0-or-later
import { html, svg, type TemplateResult } from "lit";
import type { Finding } from "./types";

const STROKES = {
  ok: "m5.5 12.5 4.2 4.2 8.8-9.2",
  warning: "M12 6.5v7M12 17.2v.3",
  error: "m7.5 7.5 9 9m0-9-9 9",
};

/** Draw the sign of a verdict: a hook, an exclamation mark or a cross. */
export function sign(verdict: Finding["verdict"], small = false): TemplateResult {
  return html`<svg
    class="sign ${small ? "small" : ""}"
    data-verdict=${verdict}
    viewBox="0 0 24 24"
    aria-hidden="true"
  >
    ${svg`<path d=${STROKES[verdict]}></path>`}
  </svg>`;
}
