// SPDX-License-Identifier: Apache-2.0
import { css } from "lit";

/** What the views of the panel have in common. */
export const viewStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: 16px;
  }
  .surface {
    border: 1px solid var(--hw-line);
    border-radius: var(--hw-round);
    background: var(--hw-surface);
    overflow: hidden;
  }
  .padded {
    padding: 16px;
  }
  h2 {
    font-size: 18px;
    font-weight: 500;
    line-height: 1.3;
    overflow-wrap: anywhere;
  }
  h3 {
    font-size: 15px;
    font-weight: 500;
  }
  .meta {
    color: var(--hw-soft);
    font-size: 13px;
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .heading {
    display: flex;
    align-items: center;
    gap: 16px;
  }
  .heading .words {
    flex: 1;
    min-width: 0;
  }
  header.heading {
    padding-inline: 4px;
  }
  .empty {
    padding: 48px 16px;
    color: var(--hw-soft);
    text-align: center;
  }
  .empty .icon {
    margin: 0 auto 12px;
  }
  .text {
    color: var(--hw-link);
    font-weight: 500;
  }
  .more {
    align-self: center;
  }
  .loading {
    height: 160px;
    border-radius: var(--hw-round);
    background: var(--hw-well);
  }
  select,
  input {
    min-height: 40px;
    padding: 0 12px;
    border: 1px solid color-mix(in srgb, var(--hw-text) 40%, transparent);
    border-radius: var(--hw-round-small);
    background: var(--hw-surface);
    color: var(--hw-text);
  }
  select {
    max-width: 100%;
    text-overflow: ellipsis;
  }
`;
