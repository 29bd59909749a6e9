# SPDX-License-Identifier: AGPL-3.0-or-later
"""Titles and summaries from facts alone, in the language of the house.

Used where no model wrote one: provisional results, rules only, and houses whose
language the model does not write well. A language is one entry of ``TEXTS``.
"""

from collections.abc import Mapping
from typing import Final

from ..domain import Envelope, Kind, RuleHit, ZoneKind
from ..evidence import Facts, TrackFacts

TITLE_CHARS: Final = 60
SUMMARY_CHARS: Final = 200
MODEL_LANGUAGES: Final = frozenset({"en"})
"""Languages that the default model writes well."""

TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "person": "Person",
        "people": "{n} people",
        "known": "{names} at home",
        "vehicle": "Vehicle",
        "animal": "Animal",
        "thing": "Object",
        "nothing": "Nothing of note",
        "at": "{who} at {zone}",
        "passing": "{who} passing by",
        "rang": "{who} at the door, rang",
        "loiters": "{who} loitering at {zone}",
        "seen": "{who} seen",
        "not_assessed": "Could not be assessed",
        "camera": "On {camera}: {who}, {seconds} s{places}.",
        "places": ", in {zones}",
        "unknown_zone": "the premises",
    }
}


def title(facts: Facts, envelope: Envelope | None = None) -> str:
    """Return a title of at most 60 characters."""
    texts = _texts(facts.language)
    who = _who(facts, texts)
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
    texts = _texts(facts.language)
    places = texts["places"].format(zones=", ".join(facts.zones)) if facts.zones else ""
    longest = max((track.dwell_s for track in facts.tracks), default=facts.duration_s)
    text = texts["camera"].format(
        camera=facts.camera,
        who=_who(facts, texts),
        seconds=round(longest),
        places=places,
    )
    told = [hit.reason for hit in _telling(envelope)][:1] if envelope else []
    return shortened(" ".join([text, *told]), SUMMARY_CHARS)


def not_assessed_title(language: str) -> str:
    """Return the title of a window that could not be assessed."""
    return _texts(language)["not_assessed"]


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


def _texts(language: str) -> Mapping[str, str]:
    return TEXTS.get(language.partition("-")[0].lower(), TEXTS["en"])


def _who(facts: Facts, texts: Mapping[str, str]) -> str:
    if facts.residents and not facts.strangers:
        return texts["known"].format(names=", ".join(facts.residents))
    people = len(facts.strangers)
    if people:
        return texts["person"] if people == 1 else texts["people"].format(n=people)
    for kind in (Kind.VEHICLE, Kind.ANIMAL, Kind.THING):
        labels = [track.label for track in facts.tracks if track.kind is kind]
        if labels:
            english = facts.language.lower().startswith("en")
            return labels[0].capitalize() if english else texts[kind.value]
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
