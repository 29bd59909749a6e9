// SPDX-License-Identifier: Apache-2.0
import { html, svg, type TemplateResult } from "lit";
import type { Level } from "./levels";

const RADIUS = 20;
const AROUND = 2 * Math.PI * RADIUS;

/** Draw a score as a ring in its level's colour; a dash where there is none. */
export function ring(
  score: number | null,
  level: Level | null,
  label: string,
  size = 56,
): TemplateResult {
  const part = ((score ?? 0) / 100) * AROUND;
  return html`<svg
    class="ring level-${level ?? "none"}"
    viewBox="0 0 48 48"
    width=${size}
    height=${size}
    role="img"
    aria-label=${label}
  >
    ${svg`<circle cx="24" cy="24" r=${RADIUS} fill="none" stroke="var(--level-well)"
      stroke-width="5"></circle>
    <circle cx="24" cy="24" r=${RADIUS} fill="none" stroke="var(--level)"
      stroke-width="5" stroke-linecap="round" transform="rotate(-90 24 24)"
      stroke-dasharray="${part} ${AROUND}" opacity=${score ? 1 : 0}></circle>
    <text x="24" y="24" text-anchor="middle" dominant-baseline="central"
      font-size="15" font-weight="500" fill="var(--hw-text)">${score ?? "–"}</text>`}
  </svg>`;
}

/** Draw a level as a chip, with the score where there is one. */
export function chip(
  level: Level | null,
  score: number | null,
  name: string,
): TemplateResult {
  return html`<span class="chip level-${level ?? "none"}"
    >${name}${score === null ? "" : html`<b>${score}</b>`}</span
  >`;
}
