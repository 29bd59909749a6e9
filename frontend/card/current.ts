// SPDX-License-Identifier: Apache-2.0
import { isActive, mostAtRisk, type Watched } from "../shared/choice";
import type { Context } from "../shared/context";
import { word } from "../shared/i18n";
import type { Level } from "../shared/levels";
import { clockTime } from "../shared/times";

/** What is said of the present, in a few words and a number. */
export interface Present {
  score: number | null;
  level: Level | null;
  title: string;
  /** Where and since when, or how many cameras are watched. */
  meta: string;
  /** Why it is so. */
  reason: string;
  /** The camera that it is about; undefined where nothing goes on. */
  active: Watched | undefined;
}

/** Return what is to be said of some cameras now. */
export function present(
  watched: readonly Watched[],
  context: Context,
  naming: boolean,
): Present {
  const top = mostAtRisk(watched);
  if (top === undefined) return unwatched(watched, context);
  if (!isActive(top.camera)) return quiet(watched, context);
  const { t } = context;
  const { risk, name } = top.camera;
  const isUnknown = risk.state === "unknown";
  const title = isUnknown ? t("card.unknown_risk") : t(`level.${risk.level ?? "none"}`);
  const where = naming ? name : "";
  const when = progress(risk.state, risk.since, context);
  return {
    score: risk.score,
    level: risk.level,
    // The engine's own words come first, where it has any.
    title: firstText(risk.title, title),
    meta: [where, when].filter(Boolean).join(" · "),
    reason: firstText(risk.summary, isUnknown ? t("card.not_assessed_now") : ""),
    active: top,
  };
}

function firstText(text: string | null, otherwise: string): string {
  return text === null || text === "" ? otherwise : text;
}

function progress(state: string, since: string | null, { t, clock }: Context): string {
  const at =
    since === null ? "" : t("card.since", { time: clockTime(new Date(since), clock) });
  if (state === "hold") return t("card.holding");
  if (state !== "incident") return at;
  return [t("card.happening"), at].filter(Boolean).join(", ");
}

function quiet(watched: readonly Watched[], { t }: Context): Present {
  const total = watched.length;
  const count = watched.filter(({ camera }) => camera.available).length;
  const all = total === 1 ? t("card.watching_one") : t("card.watching_many", { count });
  return {
    score: 0,
    level: "low",
    title: t("card.all_quiet"),
    meta: count === total ? all : t("card.watching_some", { count, total }),
    reason: "",
    active: undefined,
  };
}

function unwatched(watched: readonly Watched[], { t }: Context): Present {
  const only = watched.length === 1 ? watched[0]?.camera : undefined;
  const isLost = watched.some(({ engine }) => !engine.connected);
  const why = only === undefined ? t("card.none_watched") : whyNot(only.state, t);
  return {
    score: null,
    level: null,
    title: t("card.unknown_risk"),
    // The card says on its own that an engine is missing.
    meta: isLost ? "" : why,
    reason: "",
    active: undefined,
  };
}

function whyNot(state: string, t: Context["t"]): string {
  if (state === "off") return t("card.camera_off");
  return t("card.camera_state", { reason: word(t, "camera", state) });
}
