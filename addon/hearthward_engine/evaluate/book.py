# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write the page that explains a score, out of the rules themselves.

``python -m hearthward_engine.evaluate.book DEVELOPMENT FRESH VARIED`` prints it; the
arguments are files of labelled windows. ``scripts/risk-book`` makes them and the page.
"""

from collections.abc import Sequence
from pathlib import Path
import sys
from typing import Any, Final

from ..domain import Envelope, level_of
from ..evidence import NIGHT_HOURS, Facts, TrackFacts
from ..risk import titles
from ..risk.conduct import BRIEF_AT_DOOR_S, UNANNOUNCED_S
from ..risk.decision import DECISIVE_FLOOR, QUIET_BELOW, REACH, decided_score
from ..risk.envelope import CIRCUMSTANCE_LIMIT, FEEDBACK_LIMIT, envelope
from ..risk.rules import (
    CALMEST_STRANGER,
    KNOWN_BASE,
    RULES,
    RULES_VERSION,
    STRANGER_BASE,
    Rule,
    base,
)
from ..windows.facts import build_facts
from ..windows.house import STALE_AFTER_S
from .labelled import Evidence, read_windows
from .run import run_eval

NOON: Final = 12

WORKED: Final = "tries_door-26-3"
"""The window of the development set that the page works through."""

FAMILIES: Final = {
    "conduct": "What an unknown person does. These describe one deed from several "
    "sides, so only the strongest shift counts; every floor holds.",
    "circumstance": "What makes a deed worse. Shifts add up, to "
    f"{CIRCUMSTANCE_LIMIT} points at most.",
    "calming": "Everyday explanations. They lower the prior or set a ceiling.",
}

WORDS: Final = {
    "false_alarm_rate": "ordinary windows scored 60 or more",
    "incident_rate": "threats scored 60 or more",
    "in_band": "windows inside the expected band",
}

PAGE: Final = """\
# How a score comes about

<!-- Written by scripts/risk-book out of the rules; change those, not this page. -->

Every window of up to 90 seconds ends as one number from 0 to 100, or as none. This
page says where the number comes from. It is generated from rules version {version}.

## From facts to a score

1. **Facts.** Tracks become plain facts: how long, in which zones and in which order,
   how often somebody came up to an entry, whether the bell rang, who is home, whether
   the alarm is armed. A person whom the tracker lost for up to ten seconds is one
   person.
2. **Base.** A window with an unknown person starts from {stranger}, one with people
   of the house only from {known}; vehicles, animals and things start lower.
3. **Rules.** Each rule that holds shifts the *prior*, or sets a bound: a *floor*
   below which, or a *ceiling* above which the score cannot go, whatever else is the
   case. Every unknown person is weighed alone, and the window counts as much as the
   gravest of them. So a resident beside a stranger neither raises nor lowers the
   score, and one more stranger never lowers it. No explanation calms a stranger's
   prior below {calmest}.
4. **The language model** reads the same facts and proposes a number. It may move the
   score by at most its *reach* from the prior ({reach} points unless set otherwise),
   and never out of the bounds: `clamp(model, max(floor, prior − reach), min(ceiling,
   prior + reach))`. A model that sees the pictures and finds nobody in them may pull
   the score down to the floor. The level (low to 29, medium to 59, high to 84,
   critical) is derived in code.

A floor above a ceiling wins, and the result lists the conflict. A rule with a floor
of {decisive} or more is decisive: its result is published at once as provisional,
before the window ends. A prior below {quiet} that no rule raised is quiet, and no
model is asked.

**Outcomes.** `assessed`: rules and model. `rules_only`: the rules alone, with the
reason (quiet, model down, late, switched off …); the score is the prior inside its
bounds. `not_assessed`: nothing could be said, and there is no score. A number is
never invented. An outage of the model moves a score by its reach at most.

**What is not known does not count.** House state older than {stale} s is unknown,
which is neither yes nor no: rules that need it do not fire, and the result says so.
Where a camera has no zones, nobody can be said to be in a yard, at a door or on the
sidewalk. Coming nearer, standing and size are then all there is, and most rules about
conduct stay silent: draw the zones.

**Night** is when the sun is down, or from {dusk} to {dawn} o'clock where no sun is
known. A dark evening or morning is night too, but callers still come: outside those
hours who does not ring may stay at a door for {brief} s before it counts, in them
for {late} s.

**Feedback** shifts the prior of that camera and pattern by at most {feedback} points.
It never moves a bound, it is shown like a rule, and it can be taken back.

**What never lowers a score:** arming the alarm (disarmed, armed at home, armed for
the night, armed away, sounding: each at least as much as the one before), staying
longer with everything else in proportion, coming up to an entry once more, and one
more stranger.

{worked}
## Every rule

{rules}
## How often it is right

{figures}
"""

ABOUT_FIGURES: Final = """\
The windows are made by the script language of the simulated street, with variation in
path, time, weather and house state. They are made windows, not recordings: they show
that the rules say what they are meant to say, not how often they are right at your
house. *Development* is the set that ships in `demo/windows/dev.jsonl`. *Fresh* has
other houses, walks and hours by another seed, which no rule was set on; its stories
are of the same kinds. *Varied* is the fresh set with mirrored and squeezed pictures,
fewer frames, broken tracks, jitter, other names and bystanders. *Blind* was made by
somebody who had read the format and the bands alone: neither a rule nor the street's
scripts. Version 3 of the rules, which had never seen it, scored 1 of its 105 ordinary
windows and 73 of its 75 threats at 60 or more, and 225 of 240 inside the band. Its
misses taught version 4 three principles: a glimpse that a tracker would not have
believed is nobody, who is in sight when the bell rings did not come out of the house,
and who comes with a resident and a key does not break in. Intervals are 95 %: Wilson's
over windows, and by resampling whole stories where these differ.
"""


def page(development: Path, fresh: Path, varied: Path, blind: Path) -> str:
    """Return the page."""
    sets = {
        "development": development,
        "fresh": fresh,
        "varied": varied,
        "blind": blind,
    }
    return PAGE.format(
        version=RULES_VERSION,
        stranger=STRANGER_BASE,
        known=KNOWN_BASE,
        calmest=CALMEST_STRANGER,
        reach=REACH,
        decisive=DECISIVE_FLOOR,
        quiet=QUIET_BELOW,
        stale=f"{STALE_AFTER_S:.0f}",
        dusk=min(hour for hour in NIGHT_HOURS if hour > NOON),
        dawn=max(hour for hour in NIGHT_HOURS if hour < NOON) + 1,
        brief=f"{BRIEF_AT_DOOR_S:.0f}",
        late=f"{UNANNOUNCED_S:.0f}",
        feedback=FEEDBACK_LIMIT,
        worked=_worked(_window(development, WORKED)),
        rules="\n".join(_family(name) for name in FAMILIES),
        figures=_figures(sets),
    )


def _window(path: Path, window_id: str) -> Evidence:
    for one in read_windows(path):
        if one.evidence.id == window_id:
            return one.evidence
    msg = f"{path} has no window {window_id}: choose another one to work through"
    raise LookupError(msg)


# --- one window, worked ------------------------------------------------------


def _worked(evidence: Evidence) -> str:
    facts = build_facts(
        evidence.window,
        evidence.camera,
        evidence.house,
        evidence.baseline,
        evidence.linked,
    )
    bounds = envelope(facts)
    lines = [
        "## One window, worked",
        "",
        f"Window `{evidence.id}` of the development set. What the engine knows:",
        "",
        *(f"- {line}" for line in _known(facts)),
        "",
        "What the rules make of it:",
        "",
        "| step | points | reason |",
        "|---|---|---|",
        f"| base | {base(facts)} | who or what was seen |",
        *(_step(hit.name, hit.shift, hit.reason) for hit in bounds.hits),
        "",
        *_decided(bounds),
        "",
        f"Title: *{titles.title(facts, bounds)}*",
        "",
    ]
    return "\n".join(lines)


def _known(facts: Facts) -> list[str]:
    home = "unknown" if facts.home is None else ", ".join(facts.home) or "nobody"
    light = {True: "night", False: "day", None: "unknown"}[facts.night]
    rang = "rang" if facts.rang else "did not ring"
    house = f"{facts.local_time}, {light}; alarm {facts.alarm}; at home: {home}"
    people = [_told(track) for track in facts.people]
    return [house, f"the doorbell {rang}", *people]


def _told(track: TrackFacts) -> str:
    zones = ", ".join(f"{z.name} ({z.kind}) {z.dwell_s:.0f} s" for z in track.zones)
    who = track.identity or "an unknown person"
    return (
        f"{who}, {track.dwell_s:.0f} s in sight, path {track.path or 'in no zone'}; "
        f"{zones or 'no zone'}; comings to an entry: {track.approaches}, "
        f"{track.at_entry_s:.0f} s right at it; moved {track.pace}"
    )


def _step(name: str, shift: int, reason: str) -> str:
    return f"| `{name}` | {shift:+d} | {reason} |"


def _decided(bounds: Envelope) -> list[str]:
    low, high = (decided_score(bounds, said) for said in (0, 100))
    told = (
        f"Floor {bounds.floor}, ceiling {bounds.ceiling}, prior inside them "
        f"**{bounds.prior}**: by the rules alone the score is {bounds.score}, "
        f"{level_of(bounds.score)}. A model can bring it to anything from {low} "
        f"({level_of(low)}) to {high} ({level_of(high)}), and no further."
    )
    return [told]


# --- the table ---------------------------------------------------------------


def _family(name: str) -> str:
    rules = [_rule(rule) for rule in RULES if rule.family == name]
    head = [f"### {name.capitalize()}", "", FAMILIES[name], ""]
    table = ["| rule | effect | reason |", "|---|---|---|"]
    return "\n".join([*head, *table, *rules, ""])


def _rule(rule: Rule) -> str:
    effects = []
    if rule.shift:
        effects.append(f"{rule.shift:+d}")
    if rule.floor is not None:
        effects.append(f"floor {rule.floor}")
    if rule.ceiling is not None:
        effects.append(f"ceiling {rule.ceiling}")
    return f"| `{rule.name}` | {', '.join(effects)} | {rule.reason} |"


# --- the figures -------------------------------------------------------------


def _figures(sets: dict[str, Path]) -> str:
    reports = {name: run_eval(path, "rules", workers=1) for name, path in sets.items()}
    lines = [ABOUT_FIGURES, "| set | rate | value | Wilson | by story |"]
    lines.append("|---|---|---|---|---|")
    for name, report in reports.items():
        summary = report["summary"]
        lines += [_rate(name, words, summary[key]) for key, words in WORDS.items()]
        blind = summary["without_identities"]["false_alarm_rate"]
        lines.append(_rate(name, "false alarms if nobody were recognised", blind))
    return "\n".join(lines)


def _rate(name: str, words: str, rate: dict[str, Any]) -> str:
    by_story = "–"
    if rate["cluster_low"] is not None:
        by_story = f"{rate['cluster_low']:.1%} to {rate['cluster_high']:.1%}"
    return (
        f"| {name} | {words} | {rate['value']:.1%} ({rate['hits']} of {rate['n']}) | "
        f"{rate['low']:.1%} to {rate['high']:.1%} | {by_story} |"
    )


def main(arguments: Sequence[str]) -> int:
    """Print the page for the four files given."""
    if len(arguments) != 4:
        sys.stderr.write("give four files: development, fresh, varied, blind windows\n")
        return 2
    sys.stdout.write(page(*(Path(one) for one in arguments)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
