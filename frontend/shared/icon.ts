// SPDX-License-Identifier: Apache-2.0
import { svg, html, type TemplateResult } from "lit";

/** Draw an icon of Material Design Icons, given as the path that `@mdi/js` exports. */
export function icon(path: string, size = 24): TemplateResult {
  return html`<svg
    class="icon"
    viewBox="0 0 24 24"
    width=${size}
    height=${size}
    aria-hidden="true"
    focusable="false"
  >
    ${svg`<path fill="currentColor" d=${path}></path>`}
  </svg>`;
}
