// SPDX-License-Identifier: Apache-2.0
import { css, html, svg, type TemplateResult } from "lit";
import type { Context } from "../shared/context";
import { LEVELS } from "../shared/levels";
import { countOf, type Counts } from "./tally";

/** A column of a plot: its name below, in full for tables, and how much it stacks. */
export interface Column {
  short: string;
  name: string;
  counts: Counts;
}

const HEIGHT = 120;
const STEP = 20;
const GAP = 4;
/** From the bottom to the top of a column. */
const STACK = ["not_assessed", ...LEVELS] as const;

export const columnStyles = css`
  .columns {
    display: block;
    width: 100%;
    height: 150px;
  }
  .columns .grid {
    stroke: var(--hw-line);
    stroke-width: 1;
    vector-effect: non-scaling-stroke;
  }
  .columns rect {
    fill: var(--level);
  }
  .columns rect.area {
    fill: transparent;
  }
  .columns g:hover .area {
    fill: var(--hw-well);
  }
  .under {
    display: flex;
    margin-top: 4px;
    color: var(--hw-soft);
    font-size: 11px;
    font-variant-numeric: tabular-nums;
  }
  .under span {
    flex: 1 1 0;
    width: 0;
    overflow: visible;
    text-align: center;
    white-space: nowrap;
  }
  .plot {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0 8px;
  }
  .plot .under,
  .legend {
    grid-column: 2;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 16px;
    margin-top: 8px;
    color: var(--hw-soft);
    font-size: 12px;
  }
  .legend span::before {
    content: "";
    display: inline-block;
    width: 8px;
    height: 8px;
    margin-inline-end: 6px;
    border-radius: 2px;
    background: var(--level);
  }
  .scale {
    display: flex;
    flex-direction: column;
    justify-content: space-between;
    height: 164px;
    margin: -7px 0;
    color: var(--hw-soft);
    font-size: 11px;
    line-height: 14px;
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
`;

/**
 * Draw columns that stack levels; hidden from screen readers, who are given a table.
 *
 * `describe` says what a column holds when one points at it.
 */
export function columns(
  shown: readonly Column[],
  { t, clock }: Context,
  describe: (column: Column) => string,
): TemplateResult {
  const top = ceiling(Math.max(1, ...shown.map((one) => countOf(one.counts))));
  const width = shown.length * STEP;
  const number = new Intl.NumberFormat(clock.language);
  const marks = top % 2 === 0 ? [top, top / 2, 0] : [top, 0];
  return html`<div class="plot" aria-hidden="true">
    <div class="scale">
      ${marks.map((one) => html`<span>${number.format(one)}</span>`)}
    </div>
    <svg
      class="columns"
      viewBox="0 0 ${width} ${HEIGHT}"
      preserveAspectRatio="none"
      focusable="false"
    >
      ${marks.map((one) => {
        const y = HEIGHT - (one / top) * HEIGHT;
        return svg`<line class="grid" x1="0" x2=${width} y1=${y} y2=${y}></line>`;
      })}
      ${shown.map((one, at) => column(one, at * STEP, top, describe(one)))}
    </svg>
    <div class="under">${shown.map((one) => html`<span>${one.short}</span>`)}</div>
    <div class="legend">
      ${LEVELS.map((one) => html`<span class="level-${one}">${t(`level.${one}`)}</span>`)}
    </div>
  </div>`;
}

function column(one: Column, left: number, top: number, text: string): TemplateResult {
  let y = HEIGHT;
  const parts = STACK.filter((kind) => one.counts[kind] > 0).map((kind) => {
    const height = (one.counts[kind] / top) * HEIGHT;
    y -= height;
    const level = kind === "not_assessed" ? "none" : kind;
    return svg`<rect class="level-${level}" x=${left + GAP} y=${y}
      width=${STEP - 2 * GAP} height=${height}></rect>`;
  });
  return svg`<g>
    <title>${text}</title>
    <rect class="area" x=${left} y="0" width=${STEP} height=${HEIGHT}></rect>
    ${parts}
  </g>`;
}

/** Return the next round number that a scale can end with. */
export function ceiling(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  for (const step of [1, 2, 4, 6, 8, 10]) {
    if (step * power >= most) return step * power;
  }
  return 10 * power;
}
