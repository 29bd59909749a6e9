// SPDX-License-Identifier: Apache-2.0
import { css } from "lit";

/** How the card is laid out: one column, or two where there is room. */
export const cardStyles = css`
  :host {
    display: block;
    height: 100%;
  }
  ha-card {
    display: block;
    height: 100%;
    overflow: hidden;
    container-type: inline-size;
    color: var(--hw-text);
  }
  .views {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 16px;
    padding: 16px 0;
  }
  .present {
    display: flex;
    flex-direction: column;
    gap: 12px;
    min-width: 0;
    padding: 0 16px;
  }
  .head {
    display: flex;
    align-items: center;
    gap: 12px;
    margin-inline-end: -8px;
  }
  .head .ring {
    flex: none;
  }
  .words {
    flex: 1;
    min-width: 0;
  }
  .place,
  .meta {
    color: var(--hw-soft);
    font-size: 13px;
    overflow-wrap: anywhere;
  }
  h2 {
    font-size: 17px;
    font-weight: 500;
    line-height: 1.3;
    overflow-wrap: anywhere;
  }
  .demo {
    margin-inline-start: 6px;
    padding: 1px 6px;
    border: 1px solid var(--hw-line);
    border-radius: 6px;
    font-size: 11px;
  }
  .head .round {
    flex: none;
    margin-inline-start: -12px;
  }
  .head .words + .round {
    margin-inline-start: 0;
  }
  .rests {
    color: var(--hw-link);
  }
  .snooze {
    display: flex;
    flex-direction: column;
    gap: 16px;
    padding: 12px;
    border-radius: var(--hw-round-small);
    background: var(--hw-well);
  }
  .picture {
    display: block;
    width: 100%;
    border-radius: var(--hw-round-small);
  }
  .reason {
    line-height: 1.5;
    overflow-wrap: anywhere;
  }
  .text {
    display: inline-flex;
    align-items: center;
    align-self: start;
    gap: 2px;
    min-height: 32px;
    color: var(--hw-link);
    font-weight: 500;
  }
  .notice {
    margin: 16px 16px 0;
  }
  .notice:last-child {
    margin-bottom: 16px;
  }
  @container (min-width: 760px) {
    .views {
      grid-template-columns: minmax(0, 9fr) minmax(0, 11fr);
      align-items: start;
      gap: 8px;
    }
  }
  .skeleton {
    display: grid;
    grid-template-columns: 56px 1fr;
    gap: 8px 12px;
    padding: 16px;
  }
  .skeleton i {
    height: 20px;
    border-radius: 6px;
    background: var(--hw-well);
  }
  .skeleton .circle {
    grid-row: span 2;
    height: 56px;
    border-radius: 50%;
  }
  .skeleton .short {
    width: 60%;
  }
  .skeleton .tall {
    grid-column: 1 / -1;
    height: 96px;
  }
`;
