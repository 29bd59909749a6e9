// SPDX-License-Identifier: AGPL-3.0-or-later
/** Numbers as tables, bars and lines. */
import { html, nothing, svg, type TemplateResult } from "lit";
import { milliseconds, number } from "./format";
import type { Sample } from "./now";
import type { Timing } from "./types";

const CHART = [240, 48] as const;

/** Return a table of quantiles. */
export function timingTable(rows: [string, Timing][], what: string): TemplateResult {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${what}</th>
        <th scope="col">Times</th>
        <th scope="col">p50</th>
        <th scope="col">p95</th>
        <th scope="col">p99</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([name, one]) =>
          html`<tr>
            <th scope="row">${name}</th>
            <td>${number(one.count)}</td>
            <td>${milliseconds(one.p50_ms)}</td>
            <td>${milliseconds(one.p95_ms)}</td>
            <td>${milliseconds(one.p99_ms)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** Draw counts as bars, each with its share of the longest. */
export function bars(counts: [string, number][], none: string): TemplateResult {
  if (counts.length === 0) return html`<p class="soft">${none}</p>`;
  const most = Math.max(...counts.map(([, n]) => n), 1);
  return html`<ul class="bars">
    ${counts.map(
      ([name, n]) =>
        html`<li>
          <span>${name}</span>
          <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
            ${svg`<rect class="well" width="100" height="6"></rect>
              <rect width=${(100 * n) / most} height="6"></rect>`}
          </svg>
          <b>${number(n)}</b>
        </li>`,
    )}
  </ul>`;
}

/** Draw the last minutes as a line; `top` is the least that the height stands for. */
export function chart(
  history: readonly Sample[],
  read: (one: Sample) => number | null,
  label: string,
  top = 0,
): TemplateResult | typeof nothing {
  const known = history.flatMap((one) => {
    const value = read(one);
    return value === null ? [] : [{ at: one.at, value }];
  });
  const first = known[0];
  const last = known.at(-1);
  if (!first || !last || last.at === first.at) return html`<div class="chart"></div>`;
  const [width, height] = CHART;
  const highest = Math.max(top, ...known.map(({ value }) => value)) || 1;
  const points = known
    .map(({ at, value }) => {
      const x = ((at - first.at) / (last.at - first.at)) * width;
      const y = height - 2 - (value / highest) * (height - 6);
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(" ");
  return html`<svg
    class="chart"
    viewBox="0 0 ${width} ${height}"
    preserveAspectRatio="none"
    role="img"
    aria-label=${label}
  >
    ${svg`<polygon points="0,${height} ${points} ${width},${height}"></polygon>
      <polyline points=${points}></polyline>`}
  </svg>`;
}
