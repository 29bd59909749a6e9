// SPDX-License-Identifier: Apache-2.0
import { css } from "lit";

/** The levels of risk, lowest first; the engine alone says which score has which. */
export const LEVELS = ["low", "medium", "high", "critical"] as const;

export type Level = (typeof LEVELS)[number];

/** Return whether a text from outside names a level. */
export function isLevel(text: unknown): text is Level {
  return LEVELS.includes(text as Level);
}

/** Return how serious a level is, from 0; -1 where there is no verdict. */
export function rank(level: Level | null): number {
  return level === null ? -1 : LEVELS.indexOf(level);
}

/** Return the most serious of the levels, null where there is none. */
export function worst(levels: Iterable<Level | null>): Level | null {
  let found: Level | null = null;
  for (const level of levels) if (rank(level) > rank(found)) found = level;
  return found;
}

/**
 * The one place where levels get their colours.
 *
 * Put the class `level-<name>` (or `level-none`) on an element; it then has
 * --level (bars, rings: 3:1 on white and on dark cards), --level-ink (text, mixed with
 * the theme's text colour: 4.5:1 on both) and --level-well (a tinted background).
 */
export const levelColors = css`
  .level-low {
    --level: var(--hearthward-low-color, #2e9560);
  }
  .level-medium {
    --level: var(--hearthward-medium-color, #b87a00);
  }
  .level-high {
    --level: var(--hearthward-high-color, #e0600f);
  }
  .level-critical {
    --level: var(--hearthward-critical-color, #d3262f);
  }
  .level-none {
    --level: var(--hearthward-none-color, #7d8590);
  }
  .level-low,
  .level-medium,
  .level-high,
  .level-critical,
  .level-none {
    --level-ink: color-mix(
      in oklab,
      var(--level) 60%,
      var(--primary-text-color, #141414)
    );
    --level-well: color-mix(in oklab, var(--level) 14%, transparent);
  }
`;
