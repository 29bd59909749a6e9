# SPDX-License-Identifier: AGPL-3.0-or-later
"""Say which track is which resident, or say nothing.

A track is named only when exactly one resident's presence changed around the window,
exactly one unnamed person track fits the way in or out, and nothing contradicts. It is
the track that gets a name, never the window: whoever else is there stays unknown, and
what is known of the house stays as it was.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec

from ..domain import HouseSpan, Kind, Spell, Value, Window, ZoneKind
from ..evidence import PRIVATE_ZONES, Facts, TrackFacts
from . import house as during

PRESENCE_REACH_S = 180.0
"""How far a change of presence may lie from the window."""

REFOUND_S = 15.0
"""Whom a camera finds again within this may be the same person under another id."""

type Presence = Literal["home", "away"]


class Rival(Value, frozen=True, eq=False):
    """A person whom the same camera saw in another window, and when."""

    track: TrackFacts
    from_at: float
    until_at: float


def named(
    tracks: tuple[TrackFacts, ...],
    house: HouseSpan | None,
    started_at: float,
    ended_at: float,
    rivals: Sequence[Rival] = (),
) -> tuple[TrackFacts, ...]:
    """Return the tracks, at most one of them with the name of a resident."""
    people = [track for track in tracks if track.kind is Kind.PERSON]
    change = _only_change(house, started_at, ended_at)
    if house is None or change is None:
        return tracks
    name, spell = change
    fitting = [t for t in people if t.identity is None and _fits(t, spell.value)]
    if len(fitting) != 1 or any(track.identity == name for track in people):
        return tracks
    (found,) = fitting
    if _contradicted(spell, house, started_at, ended_at) or any(
        _vies(rival, found, spell, started_at) for rival in rivals
    ):
        return tracks
    recognised = msgspec.structs.replace(found, identity=name)
    return tuple(recognised if track is found else track for track in tracks)


def named_anew(
    facts: Facts, window: Window, house: HouseSpan | None, rivals: Sequence[Rival] = ()
) -> Facts:
    """Return the facts of a judged window with the names that hold by now.

    Everything else stays as it was judged: a presence that is told later is no reason
    to take back what was known of alarm, doors and the people at home.
    """
    given = {track.id: track.identity for track in window.tracks}
    unnamed = tuple(
        msgspec.structs.replace(track, identity=given.get(track.id))
        for track in facts.tracks
    )
    ended_at = window.started_at if window.ended_at is None else window.ended_at
    tracks = named(unnamed, house, window.started_at, ended_at, rivals)
    return msgspec.structs.replace(facts, tracks=tracks)


def rivals_of(facts: Facts, window: Window) -> list[Rival]:
    """Return the persons of a window as rivals of those in other windows."""
    return [
        Rival(
            track=track,
            from_at=window.started_at + track.from_s,
            until_at=window.started_at + track.until_s,
        )
        for track in facts.people
    ]


def _only_change(
    house: HouseSpan | None, started_at: float, ended_at: float
) -> tuple[str, Spell[Presence]] | None:
    """Return the one change of presence around the window, if it is the only one."""
    if house is None or during.fresh(house, ended_at) is None:
        return None
    since, until = started_at - PRESENCE_REACH_S, ended_at + PRESENCE_REACH_S
    changes = [
        (name, spell)
        for name, spells in house.people.items()
        for spell in during.changes_within(spells, since, until)
    ]
    return changes[0] if len(changes) == 1 else None


def _fits(track: TrackFacts, presence: Presence) -> bool:
    """Return whether this may have been the way in or out; no restricted zone is."""
    if track.time_in(ZoneKind.RESTRICTED) >= 1.0:
        return False
    return _fits_way_in(track) if presence == "home" else _fits_way_out(track)


def _fits_way_in(track: TrackFacts) -> bool:
    if track.approach in ("away", "both"):
        return False
    if not track.kinds() & PRIVATE_ZONES and track.zones:
        return False
    return track.approach == "toward" or _is_at_house(track)


def _fits_way_out(track: TrackFacts) -> bool:
    return track.approach == "away" or (
        track.started_in_entry and track.approach != "toward"
    )


def _is_at_house(track: TrackFacts) -> bool:
    return bool(track.zones) and track.zones[-1].kind in PRIVATE_ZONES


def _contradicted(
    change: Spell[Presence], house: HouseSpan, started_at: float, ended_at: float
) -> bool:
    """Return whether the alarm says that no resident came in."""
    alarm = during.alarm(house, started_at, ended_at)
    return change.value == "home" and alarm == "triggered"


def _vies(
    rival: Rival, track: TrackFacts, change: Spell[Presence], started_at: float
) -> bool:
    """Return whether somebody else fits the same change just as well."""
    if rival.track.id == track.id or not _fits(rival.track, change.value):
        return False
    near = (
        rival.from_at - PRESENCE_REACH_S
        <= change.since
        <= rival.until_at + PRESENCE_REACH_S
    )
    before = started_at + track.from_s - rival.until_at
    after = rival.from_at - (started_at + track.until_s)
    return near and max(before, after) > REFOUND_S
