# SPDX-License-Identifier: AGPL-3.0-or-later
"""Titles and summaries from facts alone, in the language of the house.

Used where no model wrote one: provisional results, rules only, and houses whose
language the model does not write well.
"""

from typing import Final

from ..domain import Envelope, Kind, RuleHit, ZoneKind
from ..evidence import Facts, TrackFacts
from .words import words

TITLE_CHARS: Final = 60
SUMMARY_CHARS: Final = 200
MODEL_LANGUAGES: Final = frozenset({"en"})
"""Languages that the default model writes well."""


def title(facts: Facts, envelope: Envelope | None = None) -> str:
    """Return a title of at most 60 characters."""
    texts = words(facts.language).texts
    who = _who(facts)
    zone = _place(facts) or texts["unknown_zone"]
    fired = {hit.name for hit in envelope.hits} if envelope else set()
    if not facts.tracks:
        text = texts["nothing"]
    elif facts.residents and not facts.strangers:
        text = who
    elif "passing_by" in fired:
        text = texts["passing"].format(who=who)
    elif facts.rang and facts.strangers:
        text = texts["rang"].format(who=who)
    elif any(name.startswith("loitering") for name in fired):
        text = texts["loiters"].format(who=who, zone=zone)
    elif _place(facts):
        text = texts["at"].format(who=who, zone=zone)
    else:
        text = texts["seen"].format(who=who)
    return shortened(text, TITLE_CHARS)


def summary(facts: Facts, envelope: Envelope | None = None) -> str:
    """Return one or two sentences of at most 200 characters."""
    texts = words(facts.language).texts
    places = texts["places"].format(zones=", ".join(facts.zones)) if facts.zones else ""
    longest = max((track.dwell_s for track in facts.tracks), default=facts.duration_s)
    text = texts["camera"].format(
        camera=facts.camera,
        who=_who(facts),
        seconds=round(longest),
        places=places,
    )
    told = [hit.reason for hit in _telling(envelope)][:1] if envelope else []
    return shortened(" ".join([text, *told]), SUMMARY_CHARS)


def not_assessed_title(language: str) -> str:
    """Return the title of a window that could not be assessed."""
    return words(language).texts["not_assessed"]


def reasoning(envelope: Envelope) -> str:
    """Return the reasons of the rules that fired, as running text."""
    return " ".join(hit.reason for hit in _telling(envelope))


def shortened(text: str, limit: int) -> str:
    """Return the text in one line, cut at a word with an ellipsis if too long."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    head, _, _ = cut.rpartition(" ")
    return (head if len(head) > limit // 2 else cut).rstrip(" ,;:") + "…"


def _telling(envelope: Envelope) -> list[RuleHit]:
    return sorted(
        envelope.hits,
        key=lambda hit: (-(hit.floor or 0), -abs(hit.shift), hit.ceiling or 100),
    )


def _who(facts: Facts) -> str:
    local = words(facts.language)
    texts = local.texts
    if facts.residents and not facts.strangers:
        return texts["known"].format(names=", ".join(facts.residents))
    people = len(facts.strangers)
    if people:
        return texts["person"] if people == 1 else texts["people"].format(n=people)
    for kind in (Kind.VEHICLE, Kind.ANIMAL, Kind.THING):
        labels = [track.label for track in facts.tracks if track.kind is kind]
        if labels:
            if not local.labels:  # English, as the classes are
                return labels[0].capitalize()
            return local.labels.get(labels[0], texts[kind.value])
    return texts["nothing"]


def _place(facts: Facts) -> str:
    """Return the zone that matters most to the story."""
    order = (
        ZoneKind.RESTRICTED,
        ZoneKind.ENTRY,
        ZoneKind.YARD,
        ZoneKind.DRIVEWAY,
        ZoneKind.SIDEWALK,
    )
    subjects: tuple[TrackFacts, ...] = facts.strangers or facts.tracks
    zones = [zone for track in subjects for zone in track.zones]
    if not zones:
        return ""
    return min(zones, key=lambda zone: (order.index(zone.kind), -zone.dwell_s)).name
