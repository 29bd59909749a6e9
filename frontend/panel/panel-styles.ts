// SPDX-License-Identifier: Apache-2.0
import { css } from "lit";

/** The frame of the panel: a bar above, views below, and on a phone a bar at the end. */
export const panelStyles = css`
  :host {
    --inset-top: var(--safe-area-inset-top, env(safe-area-inset-top, 0px));
    --inset-bottom: var(--safe-area-inset-bottom, env(safe-area-inset-bottom, 0px));
    gap: 0;
    height: 100vh;
    height: 100dvh;
    overflow: hidden;
    background: var(--primary-background-color, #fafafa);
  }
  header {
    display: flex;
    flex: none;
    align-items: stretch;
    box-sizing: content-box;
    height: var(--header-height, 56px);
    padding: var(--inset-top) 12px 0;
    border-bottom: 1px solid var(--hw-line);
    background: var(--sidebar-background-color, var(--hw-surface));
  }
  header .round {
    align-self: center;
    margin-inline-end: 4px;
    color: var(--hw-text);
  }
  h1 {
    align-self: center;
    margin: 0 8px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-size: 20px;
    font-weight: 400;
  }
  h1:focus-visible {
    outline: none;
  }
  nav {
    display: flex;
    margin-inline-start: 16px;
  }
  nav a {
    display: flex;
    gap: 8px;
    align-items: center;
    padding: 2px 16px 0;
    border-bottom: 2px solid transparent;
    color: var(--hw-soft);
    font-weight: 500;
    text-decoration: none;
  }
  nav a:hover {
    color: var(--hw-text);
  }
  nav a:focus-visible {
    outline-offset: -4px;
  }
  nav a[aria-current="page"] {
    border-color: var(--hw-link);
    color: var(--hw-link);
  }
  main {
    display: flex;
    flex: 1;
    min-height: 0;
  }
  .page {
    display: flex;
    flex-direction: column;
    flex: 1;
    gap: 16px;
    min-width: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding: 24px max(24px, (100% - 1200px) / 2) 32px;
  }
  .page > * {
    flex: none;
  }
  .pill {
    color: var(--hw-link);
    text-decoration: none;
  }
  .empty .pill {
    margin-top: 16px;
  }
  :host([narrow]) .page {
    padding: 12px 8px 16px;
  }
  :host([narrow]) nav {
    flex: none;
    margin: 0;
    padding-bottom: var(--inset-bottom);
    border-top: 1px solid var(--hw-line);
    background: var(--sidebar-background-color, var(--hw-surface));
  }
  :host([narrow]) nav a {
    flex: 1 1 0;
    flex-direction: column;
    gap: 2px;
    min-width: 0;
    padding: 8px 2px;
    border: 0;
    font-size: 12px;
  }
`;
