// SPDX-License-Identifier: Apache-2.0
import { css } from "lit";

/** How the report is laid out: figures in a row, plots in two columns. */
export const reportStyles = css`
  :host {
    container-type: inline-size;
  }
  .tiles {
    display: grid;
    grid-template-columns: repeat(4, minmax(0, 1fr));
    gap: 16px;
  }
  .tile {
    display: flex;
    flex-direction: column;
    padding: 14px 16px;
  }
  .tile dt {
    color: var(--hw-soft);
  }
  .tile .value {
    font-size: 28px;
    line-height: 1.3;
    font-variant-numeric: tabular-nums;
  }
  .plots {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 16px;
    align-items: start;
  }
  @container (max-width: 760px) {
    .tiles {
      grid-template-columns: repeat(2, minmax(0, 1fr));
      gap: 8px;
    }
    .plots {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  section > .meta {
    margin-top: 2px;
  }
  .plot {
    margin-top: 20px;
  }
  .wide {
    overflow-x: auto;
  }
  table {
    width: 100%;
    margin-top: 8px;
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 8px 0 8px 12px;
    text-align: end;
    font-weight: 400;
  }
  th[scope="row"],
  th:first-child {
    padding-inline-start: 0;
    text-align: start;
  }
  th[scope="row"] {
    overflow-wrap: anywhere;
  }
  thead th {
    color: var(--hw-soft);
    font-size: 12px;
  }
  tbody tr {
    border-top: 1px solid var(--hw-line);
  }
  .shares th {
    white-space: nowrap;
    overflow-wrap: normal;
  }
  .shares .track {
    width: 50%;
  }
  .track span {
    position: relative;
    display: block;
    height: 12px;
    border-radius: 3px;
    background: var(--hw-well);
  }
  .track i {
    display: block;
    height: 100%;
    min-width: 2px;
    border-radius: 3px;
    background: var(--level);
  }
  .track b {
    position: absolute;
    top: -4px;
    bottom: -4px;
    width: 2px;
    margin-inline-start: -1px;
    background: var(--hw-text);
  }
  .shares + .meta {
    margin-top: 8px;
  }
  details {
    margin-top: 12px;
  }
  summary {
    width: fit-content;
    padding: 4px 0;
    color: var(--hw-link);
    font-weight: 500;
    cursor: pointer;
  }
`;
