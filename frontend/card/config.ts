// SPDX-License-Identifier: Apache-2.0
import type { Level } from "../shared/levels";

/** What a card is told to show; everything that may be left out is filled in. */
export interface CardConfig {
  title: string;
  /** Entity ids of cameras, or the engine's ids; none means the whole home. */
  cameras: readonly string[];
  rows: number;
  minimum_level: Level;
  show_picture: boolean;
  show_timeline: boolean;
  show_filters: boolean;
  show_list: boolean;
}

export interface BadgeConfig {
  camera: string;
  show_name: boolean;
}

export interface FeatureConfig {
  hours: number;
}

/** What is assumed where nothing is said, as YAML has it. */
export const CARD_DEFAULTS = {
  rows: 5,
  minimum_level: "low",
  show_picture: true,
  show_timeline: true,
  show_filters: true,
  show_list: true,
} as const;
export const BADGE_DEFAULTS = { show_name: true } as const;
export const FEATURE_DEFAULTS = { hours: "24" } as const;

export const MOST_ROWS = 50;
export const HOURS = [6, 12, 24] as const;

/** Here and not in `levels`, whose styles the pages' first code does without. */
const LEVELS: readonly unknown[] = ["low", "medium", "high", "critical"];

/** An entity id, or what the engine calls a camera. */
const CAMERA = /^(camera\.\w+|[0-9a-f]{8}(-[0-9a-f]{4,12}){4})$/;

type Raw = Record<string, unknown>;

/** Return a card's configuration; raise an error that says how to mend it. */
export function readCard(raw: unknown): CardConfig {
  const given = filled(raw, CARD_DEFAULTS);
  const { minimum_level: level } = given;
  if (!LEVELS.includes(level)) {
    fail("minimum_level", "must be low, medium, high or critical", level);
  }
  return {
    title: text(given, "title"),
    cameras: cameras(given),
    rows: whole(given, "rows", 1, MOST_ROWS),
    minimum_level: level as Level,
    show_picture: flag(given, "show_picture"),
    show_timeline: flag(given, "show_timeline"),
    show_filters: flag(given, "show_filters"),
    show_list: flag(given, "show_list"),
  };
}

/** Return a badge's configuration; raise an error that says how to mend it. */
export function readBadge(raw: unknown): BadgeConfig {
  const given = filled(raw, BADGE_DEFAULTS);
  return { camera: entity(given, "camera"), show_name: flag(given, "show_name") };
}

/** Return a tile feature's configuration; raise an error that says how to mend it. */
export function readFeature(raw: unknown): FeatureConfig {
  const given = filled(raw, FEATURE_DEFAULTS);
  const hours = HOURS.find((one) => one === Number(given.hours));
  if (hours === undefined) {
    return fail("hours", "must be 6, 12 or 24", given.hours);
  }
  return { hours };
}

function filled(raw: unknown, defaults: Raw): Raw {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    throw new Error("Hearthward: the configuration must be a mapping of options");
  }
  // An option without a value in YAML is null: nothing is said.
  const said = Object.entries(raw).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return { ...defaults, ...Object.fromEntries(said) };
}

function fail(key: string, what: string, value: unknown): never {
  const shown = JSON.stringify(value);
  throw new Error(`Hearthward: ${key} ${what}, not ${shown}`);
}

function text(given: Raw, key: string): string {
  const value = given[key] ?? "";
  if (typeof value !== "string") return fail(key, "must be a text", value);
  return value.trim();
}

function flag(given: Raw, key: string): boolean {
  const value = given[key];
  if (typeof value !== "boolean") return fail(key, "must be true or false", value);
  return value;
}

function whole(given: Raw, key: string, least: number, most: number): number {
  const value = given[key];
  if (!Number.isInteger(value) || Number(value) < least || Number(value) > most) {
    return fail(key, `must be a whole number from ${least} to ${most}`, value);
  }
  return Number(value);
}

function entity(given: Raw, key: string): string {
  const value = given[key] ?? "";
  if (value === "") return "";
  if (typeof value !== "string" || !CAMERA.test(value)) {
    return fail(key, "must be a camera, such as camera.front_door", value);
  }
  return value;
}

function cameras(given: Raw): readonly string[] {
  const value = given.cameras ?? [];
  const all: unknown[] = Array.isArray(value) ? value : [value];
  return all.map((one) => {
    const name = entity({ cameras: one }, "cameras");
    if (name === "")
      fail("cameras", "must name cameras, such as camera.front_door", one);
    return name;
  });
}
