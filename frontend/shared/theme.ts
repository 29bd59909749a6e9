// SPDX-License-Identifier: Apache-2.0
import { css } from "lit";
import { levelColors } from "./levels";

/** Colours, sizes and controls that all parts share, made of the theme's variables. */
export const theme = [
  levelColors,
  css`
    :host {
      --hw-text: var(--primary-text-color, #141414);
      --hw-soft: color-mix(in srgb, var(--hw-text) 70%, transparent);
      --hw-line: var(--divider-color, #0000001f);
      --hw-surface: var(--ha-card-background, var(--card-background-color, #fff));
      --hw-well: color-mix(in srgb, var(--hw-text) 6%, transparent);
      --hw-accent: var(--primary-color, #009ac7);
      --hw-link: color-mix(in oklab, var(--hw-accent) 55%, var(--hw-text));
      --hw-round: var(--ha-card-border-radius, 12px);
      --hw-round-small: min(8px, var(--hw-round));
      color: var(--hw-text);
      font-family: var(--ha-font-family-body, Roboto, Noto, sans-serif);
      font-size: 14px;
      line-height: 1.43;
      -webkit-font-smoothing: antialiased;
    }
    * {
      box-sizing: border-box;
    }
    [hidden] {
      display: none !important;
    }
    h2,
    h3,
    p,
    ul,
    ol,
    dl,
    dd,
    figure {
      margin: 0;
      padding: 0;
    }
    h3 {
      font-size: 15px;
      font-weight: 500;
    }
    ul,
    ol {
      list-style: none;
    }
    button,
    select,
    input {
      font: inherit;
      color: inherit;
    }
    button {
      cursor: pointer;
      background: none;
      border: 0;
      padding: 0;
      text-align: inherit;
    }
    button:disabled {
      cursor: default;
      opacity: 0.5;
    }
    :focus-visible {
      outline: 2px solid var(--hw-link);
      outline-offset: 2px;
    }
    .icon {
      display: block;
      flex: none;
    }
    .soft {
      color: var(--hw-soft);
    }
    .round {
      display: grid;
      place-items: center;
      width: 40px;
      height: 40px;
      border-radius: 50%;
      color: var(--hw-soft);
    }
    .round:hover:not(:disabled) {
      background: var(--hw-well);
      color: var(--hw-text);
    }
    .pill {
      display: inline-flex;
      align-items: center;
      justify-content: center;
      gap: 6px;
      min-height: 36px;
      padding: 0 14px;
      border-radius: 18px;
      border: 1px solid var(--hw-line);
      font-weight: 500;
      white-space: nowrap;
    }
    .pill:hover:not(:disabled) {
      background: var(--hw-well);
    }
    .pill[aria-pressed="true"] {
      background: color-mix(in oklab, var(--hw-accent) 18%, transparent);
      border-color: color-mix(in oklab, var(--hw-accent) 50%, transparent);
    }
    .chip {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      flex: none;
      height: 24px;
      padding: 0 10px;
      border-radius: 12px;
      background: var(--level-well);
      color: var(--level-ink);
      font-size: 12px;
      font-weight: 500;
      font-variant-numeric: tabular-nums;
      white-space: nowrap;
    }
    .hidden-visually {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
    }
    .notice {
      display: flex;
      gap: 10px;
      align-items: flex-start;
      padding: 10px 12px;
      border-radius: var(--hw-round-small);
      background: var(--hw-well);
    }
    .notice.warn {
      background: color-mix(in oklab, var(--warning-color, #ffa600) 16%, transparent);
    }
    @media (prefers-reduced-motion: reduce) {
      * {
        animation: none !important;
        transition: none !important;
      }
    }
  `,
];
