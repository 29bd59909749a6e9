// SPDX-License-Identifier: AGPL-3.0-or-later
import { html, type TemplateResult } from "lit";
import type { Level } from "../shared/levels";
import { number } from "./format";
import { named } from "./words";

/** Draw a level with its score: what is said by colour is said in words too. */
export function levelPill(
  level: Level | null,
  score: number | null,
  without = "unknown",
): TemplateResult {
  const name = named("level", level ?? without);
  return html`<span class="pill level-${level ?? "none"}"
    >${score === null ? name : `${name} · ${number(score)}`}</span
  >`;
}
