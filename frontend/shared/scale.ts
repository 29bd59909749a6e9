// SPDX-License-Identifier: Apache-2.0
import { css, html, nothing, type TemplateResult } from "lit";
import { styleMap } from "lit/directives/style-map.js";
import type { Translate } from "./i18n";
import type { Assessment } from "./types";

/** How far the model may move the rules' score where the engine does not say. */
const USUAL_REACH = 20;
export const scaleStyles = css`
  .scale {
    position: relative;
    height: 44px;
    margin: 4px 8px 0;
  }
  .scale .track {
    position: absolute;
    inset: 18px -8px auto;
    height: 8px;
    border-radius: 4px;
    background: var(--level-well);
  }
  .scale .track span {
    display: block;
    height: 100%;
    border-radius: 4px 0 0 4px;
    background: color-mix(in oklab, var(--level) 45%, transparent);
  }
  .scale .allowed {
    position: absolute;
    top: 12px;
    height: 20px;
    border: 2px solid var(--hw-text);
    border-radius: 6px;
    opacity: 0.55;
  }
  .scale .mark {
    position: absolute;
    top: 22px;
    width: 14px;
    height: 14px;
    transform: translate(-50%, -50%);
    border: 3px solid var(--hw-text);
    border-radius: 50%;
    background: var(--hw-surface);
  }
  .scale .mark.model {
    border-radius: 2px;
    transform: translate(-50%, -50%) rotate(45deg) scale(0.85);
  }
  .scale .mark.final {
    width: 20px;
    height: 20px;
    border-color: var(--hw-surface);
    background: var(--level);
    box-shadow: 0 0 0 2px var(--level);
  }
  .scale .ends {
    position: absolute;
    inset: 32px -8px auto;
    display: flex;
    justify-content: space-between;
    font-size: 11px;
    color: var(--hw-soft);
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 16px;
    margin-top: 8px;
    font-size: 13px;
  }
  .legend li {
    display: inline-flex;
    align-items: center;
    gap: 8px;
  }
  .legend i {
    width: 10px;
    height: 10px;
    border: 2px solid var(--hw-text);
    border-radius: 50%;
  }
  .legend .model i {
    border-radius: 1px;
    transform: rotate(45deg) scale(0.85);
  }
  .legend .allowed i {
    width: 16px;
    border-radius: 3px;
    opacity: 0.55;
  }
  .legend .final i {
    border-color: var(--level);
    background: var(--level);
  }
`;

/** Draw where rules and model stood, what was allowed, and what came out. */
export function scale(
  assessment: Assessment,
  t: Translate,
): TemplateResult | undefined {
  const { score, prior, level } = assessment;
  if (score === null || prior === null) return undefined;
  const model = modelScore(assessment);
  const [from, to] = allowed(assessment, prior, model !== null);
  const name = `level-${level ?? "none"}`;
  const at = (value: number): unknown => styleMap({ left: `${value}%` });
  return html`<div class="scale ${name}" aria-hidden="true">
      <div class="track"><span style=${styleMap({ width: `${score}%` })}></span></div>
      <div
        class="allowed"
        style=${styleMap({ left: `calc(${from}% - 6px)`, width: `calc(${to - from}% + 12px)` })}
      ></div>
      <div class="mark prior" style=${at(prior)}></div>
      ${model === null ? nothing : html`<div class="mark model" style=${at(model)}></div>`}
      <div class="mark final" style=${at(score)}></div>
      <div class="ends"><span>0</span><span>100</span></div>
    </div>
    <ul class="legend ${name}">
      <li class="prior"><i></i>${t("window.prior", { score: prior })}</li>
      ${
        model === null
          ? nothing
          : html`<li class="model">
              <i></i>${t("window.model_said", { score: model })}
            </li>`
      }
      <li class="allowed"><i></i>${t("window.bounds", { from, to })}</li>
      <li class="final"><i></i><b>${t("window.final", { score })}</b></li>
    </ul>`;
}

/** Return the score that the model gave itself, before the rules held it. */
function modelScore(assessment: Assessment): number | null {
  const said = assessment.provenance.model_score;
  return said === undefined ? null : Number(said);
}

/** Return how far the model may move the score of the rules. */
export function reachOf(assessment: Assessment): number {
  return Number(assessment.provenance.reach ?? USUAL_REACH);
}

/** Return between what the score had to stay; the engine decides the same way. */
function allowed(
  assessment: Assessment,
  prior: number,
  asked: boolean,
): [number, number] {
  const reach = asked ? reachOf(assessment) : 0;
  const [floor, ceiling] = [assessment.floor ?? 0, assessment.ceiling ?? 100];
  if (!asked) return [floor, Math.max(floor, ceiling)];
  const low = Math.max(floor, prior - reach);
  return [low, Math.max(low, Math.min(ceiling, prior + reach))];
}
