// SPDX-License-Identifier: Apache-2.0
import type { Context } from "./context";
import { counted, word, type TextKey, type Translate } from "./i18n";
import { duration } from "./times";
import type { Facts, TrackFacts } from "./types";

/** Something that is known, and what is known of it. */
export type Fact = [term: string, said: string];

const RARE_PER_HOUR = 0.5;
const PERCENT = { style: "percent" } as const;

/** Return what was seen of each object, the one that stayed longest first. */
export function trackFacts(facts: Facts, { t, clock }: Context): Fact[] {
  const tracks = [...(facts.tracks ?? [])].sort((a, b) => b.dwell_s - a.dwell_s);
  return tracks.map((track) => [
    named(track, t),
    [
      t("fact.for", { time: duration(track.dwell_s * 1000, clock.language) }),
      ...(track.zones ?? []).map(
        (zone) => `${zone.name} ${duration(zone.dwell_s * 1000, clock.language)}`,
      ),
      t("fact.sure", {
        percent: new Intl.NumberFormat(clock.language, PERCENT).format(
          track.confidence,
        ),
      }),
    ].join(" · "),
  ]);
}

/** Return what was known of the house and of the picture. */
export function houseFacts(facts: Facts, context: Context): Fact[] {
  const { t, clock } = context;
  const span = (seconds: number): string => duration(seconds * 1000, clock.language);
  const list = (names: readonly string[]): string =>
    new Intl.ListFormat(clock.language, { type: "conjunction" }).format(names);
  const found: Fact[] = [];
  const say = (term: TextKey, said: string | null | undefined): void => {
    if (said) found.push([t(term), said]);
  };
  say("fact.duration", span(facts.duration_s));
  if (typeof facts.night === "boolean") {
    say("fact.night", t(facts.night ? "fact.is_night" : "fact.is_day"));
  }
  if (facts.alarm) say("fact.alarm", alarm(facts.alarm, t));
  if (facts.home) {
    say("fact.home", facts.home.length > 0 ? list(facts.home) : t("fact.nobody"));
  }
  say("fact.arrived", list(Object.keys(facts.arrived ?? {})));
  say("fact.left", list(Object.keys(facts.left ?? {})));
  if (typeof facts.doorbell_s_ago === "number") {
    say("fact.doorbell", t("fact.doorbell_ago", { time: span(facts.doorbell_s_ago) }));
  }
  say("fact.opened", list(facts.opened ?? []));
  say("fact.unlocked", list(facts.unlocked ?? []));
  if (facts.parked) say("fact.parked", String(facts.parked));
  if (facts.visits_before) say("fact.visits", String(facts.visits_before));
  say("fact.quality", quality(facts, context));
  return found;
}

/** Return how what was seen compares with what is normal at the camera. */
export function baselineSentences(facts: Facts, { t, clock }: Context): string[] {
  const { baseline } = facts;
  if (!baseline) return [];
  const number = new Intl.NumberFormat(clock.language, { maximumFractionDigits: 1 });
  const { rate_now: rate, dwell_ratio: ratio } = baseline;
  const said = [
    rate < RARE_PER_HOUR
      ? t("window.baseline_rare")
      : t("window.baseline_rate", { count: number.format(rate) }),
  ];
  if (ratio > 0) said.push(t("window.baseline_dwell", { ratio: number.format(ratio) }));
  return said;
}

/** Return how many events there are, in words. */
export function eventCount(t: Translate, count: number): string {
  return counted(t, "day.events_one", "day.events_many", count);
}

function named(track: TrackFacts, t: Translate): string {
  const kind = word(t, "class", track.label);
  if (track.identity === null) return kind;
  return `${kind}, ${t("fact.known_as", { name: track.identity })}`;
}

function alarm(state: string, t: Translate): string {
  const key = `alarm_${state}`;
  const text = word(t, "fact", key);
  // A state that is not ours to translate is shown as it is.
  return text.toLowerCase() === key.replaceAll("_", " ") ? state : text;
}

function quality(facts: Facts, { t, clock }: Context): string {
  const flaws = (["dark", "overexposed", "blurred", "sparse"] as const)
    .filter((one) => facts.quality?.[one])
    .map((one) => t(`fact.${one}`));
  return new Intl.ListFormat(clock.language, { type: "unit" }).format(flaws);
}
